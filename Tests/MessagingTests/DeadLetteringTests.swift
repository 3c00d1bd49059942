import Core
import Messaging
import Testing

struct DeadLetteringTests {
    private let headers = [MessageHeader("ce_id", "1"), MessageHeader(name: "raw", value: [0, 255])]

    private func makeDeadLettering(
        _ publisher: RecordingPublisher, hook: @escaping DeadLettering.Hook = { _, _, _ in }
    ) -> DeadLettering {
        DeadLettering(
            publisher: publisher, service: "message-processor", cluster: { "cluster-1" }, clock: InstantClock(),
            log: .silent, onDeadLetter: hook)
    }

    @Test func `a letter has the original key, value and headers, and says where and why`() async throws {
        let publisher = RecordingPublisher()
        let firstFailedAt = Timestamp(milliseconds: 1_700_000_000_000)
        let handler = makeDeadLettering(publisher).wrap(
            ClosureHandler { _ in
                throw MessagingError.gaveUp(
                    attempts: 5, firstFailedAt: firstFailedAt, underlying: Failure(disposition: .retry))
            })
        let original = message("\u{0}bytes", offset: 77, headers: headers)
        guard case .finished = try await handler.handle(original) else {
            Issue.record("not finished")
            return
        }
        let letter = try #require(publisher.messages.value.first)
        #expect(letter.topic == .deadLetters)
        #expect(letter.key == original.key)
        #expect(letter.value == original.value)
        #expect(Array(letter.headers.prefix(2)) == headers)
        let added = Dictionary(uniqueKeysWithValues: letter.headers.dropFirst(2).map { ($0.name, $0.text) })
        #expect(
            added == [
                "fte-dlq-topic": Topic.ticketsIncoming.rawValue, "fte-dlq-partition": "2", "fte-dlq-offset": "77",
                "fte-dlq-timestamp": "1700000000000", "fte-dlq-cluster": "cluster-1",
                "fte-dlq-service": "message-processor", "fte-dlq-error-class": "Failure",
                "fte-dlq-error": "\(Failure(disposition: .retry))", "fte-dlq-attempts": "5",
                "fte-dlq-first-failed-at": "2023-11-14T22:13:20.000000Z", "fte-dlq-requires-human": "false",
                "fte-dlq-replays": "0",
            ])
    }

    @Test func `a letter is published until it is acknowledged, with the consumer held`() async throws {
        let publisher = RecordingPublisher(failures: 7)
        let gate = ConsumerGate()
        let handler = makeDeadLettering(publisher).wrap(
            ClosureHandler { _ in throw Failure(disposition: .permanent) })
        try await ConsumerGate.$current.withValue(gate) { _ = try await handler.handle(message()) }
        #expect(publisher.messages.value.count == 1)
        #expect(publisher.messages.value.first?.headers.lastText(of: DeadLetter.Header.requiresHuman) == "true")
        #expect(gate.isOpen)
    }

    @Test func `the concurrent part is dead-lettered too`() async throws {
        let publisher = RecordingPublisher()
        let handler = makeDeadLettering(publisher).wrap(
            ClosureHandler { _ in .continuing { throw Failure(disposition: .permanent) } })
        guard case .continuing(let rest) = try await handler.handle(message()) else {
            Issue.record("no concurrent part")
            return
        }
        try await rest()
        #expect(publisher.messages.value.count == 1)
    }

    @Test func `the service is told after the letter is there, again when that fails`() async throws {
        let publisher = RecordingPublisher()
        let told = Shared<[Int]>([])
        let deadLettering = makeDeadLettering(publisher) { _, error, attempts in
            told.change { $0.append(publisher.messages.value.count) }
            #expect(error is Failure)
            #expect(attempts == 1)
            if told.value.count < 3 { throw Failure(disposition: .retry) }
        }
        _ = try await deadLettering.wrap(ClosureHandler { _ in throw Failure(disposition: .permanent) })
            .handle(message())
        #expect(told.value == [1, 1, 1])
    }

    @Test func `what was replayed keeps its count and names only its newest place`() async throws {
        let publisher = RecordingPublisher()
        let old = [MessageHeader("fte-dlq-offset", "3"), MessageHeader("fte-dlq-replays", "2")]
        let handler = makeDeadLettering(publisher).wrap(
            ClosureHandler { _ in throw Failure(disposition: .permanent) })
        _ = try await handler.handle(message(offset: 9, headers: old))
        let letter = try #require(publisher.messages.value.first)
        #expect(letter.headers.filter { $0.name == "fte-dlq-offset" }.map(\.text) == ["9"])
        #expect(letter.headers.filter { $0.name == "fte-dlq-replays" }.map(\.text) == ["2"])
    }

    @Test func `being stopped buries nothing`() async throws {
        let publisher = RecordingPublisher()
        let handler = makeDeadLettering(publisher).wrap(
            ClosureHandler { _ in
                try await Task.sleep(for: .seconds(600))
                return .finished
            })
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { _ = try await handler.handle(message()) } catch is CancellationError { return true } catch {}
                return false
            }
            group.cancelAll()
            for await wasCancelled in group { #expect(wasCancelled) }
        }
        #expect(publisher.messages.value.isEmpty)
    }
}
