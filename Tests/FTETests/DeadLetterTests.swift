import Core
import KafkaClient
import Messaging
import Synchronization
import TestSupport
import Testing

@testable import FTE

@Suite(.timeLimit(.minutes(2)))
struct DeadLetterTests {
    private struct Oops: Error {}

    private func letter(replays: Int, offset: Int64) -> OutgoingMessage {
        var headers = [MessageHeader("ce_id", "event-\(offset)"), MessageHeader(name: "odd", value: [0xFF, 0])]
        if replays > 0 { headers.append(MessageHeader(DeadLetter.Header.replays, "\(replays)")) }
        return DeadLetter(
            message: ReceivedMessage(
                topic: .ticketsIncoming, partition: 3, offset: offset, timestamp: .now, key: Array("key".utf8),
                headers: headers, value: [0xC3, 0x28, 0]),
            service: "message-processor", cluster: "c", error: Oops(), attempts: 5, firstFailedAt: .now
        ).outgoing
    }

    @Test func `a replay puts back the original bytes and counts, and the ninth is refused`() async throws {
        let broker = try CommandLineBroker()
        var environment = broker.environment
        environment["DATABASE_URL"] = try await TestPostgres.makeDatabase(isMigrated: true).url
        try await broker.publish([letter(replays: 0, offset: 7)])
        let place = try #require(
            await fte("dlq", "list", environment: environment).output.last?.split(separator: " ").first)
        #expect(await fte("dlq", "show", String(place), environment: environment).text.contains("event-7"))

        let replay = await fte("dlq", "replay", String(place), "--reason", "fixed", environment: environment)
        #expect(replay.status == 0)
        let back = Mutex<[ReceivedMessage]>([])
        try await KafkaTail(configuration: broker.configuration, log: .silent).readToEnd(.ticketsIncoming) { message in
            back.withLock { $0.append(message) }
            return true
        }
        let message = try #require(back.withLock { $0.first })
        #expect(message.value == [0xC3, 0x28, 0])
        #expect(message.key == Array("key".utf8))
        #expect(message.headers.map(\.name) == ["ce_id", "odd", DeadLetter.Header.replays])
        #expect(message.headers.first { $0.name == "odd" }?.value == [0xFF, 0])
        #expect(message.headers.lastText(of: DeadLetter.Header.replays) == "1")
        #expect(await fte("dlq", "list", environment: environment).output.count == 1)
        #expect(await fte("dlq", "list", "--all", environment: environment).text.contains("replayed"))
        #expect(await fte("dlq", "replay", "5/99", environment: environment).status == 1)
    }

    @Test func `the eighth replay is done and the ninth refused`() throws {
        let last = Letter(received(letter(replays: 7, offset: 1)))
        #expect(try last.replay().headers.lastText(of: DeadLetter.Header.replays) == "8")
        let over = Letter(received(letter(replays: 8, offset: 1)))
        #expect(throws: CommandFailure.self) { try over.replay() }
    }

    @Test func `a letter that names no topic, or its own, is not replayed`() {
        for topic in ["", "elsewhere", Topic.deadLetters.rawValue] {
            let letter = Letter(
                ReceivedMessage(
                    topic: .deadLetters, partition: 0, offset: 0, timestamp: .now, key: nil,
                    headers: [MessageHeader(DeadLetter.Header.topic, topic)], value: []))
            #expect(throws: CommandFailure.self) { try letter.replay() }
        }
    }

    @Test func `a discarded letter is listed no more`() async throws {
        let broker = try CommandLineBroker()
        var environment = broker.environment
        environment["DATABASE_URL"] = try await TestPostgres.makeDatabase(isMigrated: true).url
        try await broker.publish([letter(replays: 0, offset: 8)])
        let place = try #require(
            await fte("dlq", "list", environment: environment).output.last?.split(separator: " ").first)
        #expect(await fte("dlq", "discard", String(place), environment: environment).status == 0)
        #expect(await fte("dlq", "list", environment: environment).output.count == 1)
    }

    private func received(_ message: OutgoingMessage) -> ReceivedMessage {
        ReceivedMessage(
            topic: message.topic, partition: 0, offset: 0, timestamp: .now, key: message.key, headers: message.headers,
            value: message.value)
    }
}
