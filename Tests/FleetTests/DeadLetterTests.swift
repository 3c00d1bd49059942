import Core
import Foundation
import Messaging
import HTTPClient
import PostgresClient
import TestSupport
import Testing

extension FleetSuite {
    @Suite struct DeadLetterTests {
        @Test(.timeLimit(.minutes(3)))
        func `an unreadable event becomes a dead letter with its bytes and its place, and the partition goes on`()
            async throws
        {
            try await Fleet.run { fleet in
                // All under the key of a customer, so that they lie in the way of what he writes next.
                let key = Array("kim@example.org".utf8)
                try await fleet.publish(Self.unreadable(key: key))
                let reference = try await fleet.submit(Submission())
                _ = try await fleet.answeredTicket(reference)

                let before = try await fleet.messages(on: .ticketsIncoming)
                let letters = try await fleet.messages(on: .deadLetters)
                try #require(letters.count == 4)
                for letter in letters {
                    let place = try #require(letter.headers.lastText(of: DeadLetter.Header.offset))
                    let partition = letter.headers.lastText(of: DeadLetter.Header.partition)
                    let original = try #require(
                        before.first { "\($0.offset)" == place && "\($0.partition)" == partition })
                    #expect(letter.value == original.value)
                    #expect(letter.key == original.key)
                    #expect(letter.headers.filter { !$0.name.hasPrefix(DeadLetter.Header.prefix) } == original.headers)
                    #expect(letter.headers.lastText(of: DeadLetter.Header.topic) == Topic.ticketsIncoming.rawValue)
                    #expect(letter.headers.lastText(of: DeadLetter.Header.service) == "message-processor")
                    #expect(letter.headers.lastText(of: DeadLetter.Header.requiresHuman) == "true")
                }
                try await fleet.wait("rows of the dead letters") {
                    try await fleet.number("SELECT count(*) FROM dead_letters WHERE state = 'waiting'") == 4
                }
                try await fleet.wait("people to be told of each") {
                    let told = try await fleet.messages(on: .escalations).filter {
                        String(decoding: $0.value, as: UTF8.self).contains(EscalationReason.processingFailed.rawValue)
                    }
                    return told.count == 4
                }
                try await fleet.fte("doctor", "--ledger")
                try await Self.checkCommands(fleet)
            }
        }

        private static func unreadable(key: [UInt8]) -> [OutgoingMessage] {
            let headers = [
                MessageHeader("ce_specversion", "1.0"), MessageHeader("ce_id", "event"),
                MessageHeader("ce_type", EventType.ticketReceived.rawValue), MessageHeader("ce_source", "test"),
                MessageHeader("ce_time", Timestamp.now.description), MessageHeader("content-type", "application/json"),
            ]
            let unknown = headers.map { $0.name == "ce_type" ? MessageHeader("ce_type", "com.example.unknown") : $0 }
            func message(_ headers: [MessageHeader], _ value: [UInt8]) -> OutgoingMessage {
                OutgoingMessage(topic: .ticketsIncoming, key: key, headers: headers, value: value)
            }
            return [
                message(headers, [0xff, 0x00, 0x7b]), message([], Array("{}".utf8)),
                message(unknown, Array("{\"a\":1}".utf8)), message(headers, Array("{\"ticket_ref\":7}".utf8)),
            ]
        }

        private static func checkCommands(_ fleet: Fleet) async throws {
            let list = try JSONValue(json: try await fleet.fte("dlq", "list", "--json").utf8)
            try #require(list.array?.count == 4)
            let place = try #require(list[0]?["place"]?.string)
            let shown = try await fleet.fte("dlq", "show", place)
            #expect(shown.contains(DeadLetter.Header.errorClass))

            // A replay of what cannot be read dies again, as a letter of its own that has been replayed once.
            try await fleet.fte("dlq", "replay", place, "--reason", "a try")
            try await fleet.wait("the replayed one to die again") {
                try await fleet.messages(on: .deadLetters).contains {
                    $0.headers.lastText(of: DeadLetter.Header.replays) == "1"
                }
            }
            try await fleet.wait("its row") {
                try await fleet.number("SELECT count(*) FROM dead_letters WHERE state = 'waiting'") == 4
            }
            let others = try JSONValue(json: try await fleet.fte("dlq", "list", "--json").utf8).array ?? []
            try #require(others.count == 4)
            for letter in others { try await fleet.fte("dlq", "discard", try #require(letter["place"]?.string)) }
            let rest = try await fleet.fte("dlq", "list", "--json")
            #expect(try JSONValue(json: rest.utf8).array?.isEmpty == true)
        }
    }
}
