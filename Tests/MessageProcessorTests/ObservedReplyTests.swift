import Core
import Foundation
import MessageProcessor
import Messaging
import PostgresClient
import Store
import TestSupport
import Testing

/// A colleague answers past us while the agent works.
@Suite(.timeLimit(.minutes(3)))
struct ObservedReplyTests {
    /// The event of an answer to what `ProcessorFixture.said` says.
    private static func answer(
        on channel: Channel, id: String, to sender: String = "kim", customer: CustomerContact? = nil
    ) throws -> ReceivedMessage {
        let kim =
            channel == .whatsapp
            ? CustomerContact(whatsapp: sender) : CustomerContact(email: "\(sender)@example.org")
        let message = TicketReceived(
            ticketReference: "TKT-\(id)", channel: channel,
            account: ChannelAccount(provider: "test", address: "ours"), channelMessageID: id,
            contentHash: SHA256.hexadecimal(id), threadID: channel == .email ? "thread-\(sender)" : nil,
            customer: customer ?? kim,
            identity: ClaimedIdentity(verified: true, by: .channel), content: "Press the red button.",
            contentKind: .text, receivedAt: .now, metadata: [ReplyObserved.colleagueKey: "ada"])
        let event = Event(
            id: "observed-\(id)", type: .replyObserved, source: "test", time: .now,
            data: ReplyObserved(message: message))
        let outgoing = try EventCodec.encode(event, to: .ticketsIncoming, key: sender)
        return ReceivedMessage(
            topic: .ticketsIncoming, partition: 0, offset: 0, timestamp: .now, key: outgoing.key,
            headers: outgoing.headers, value: outgoing.value)
    }

    @Test(arguments: [Channel.email, .whatsapp])
    func `a run that is going on ends in nothing, and nobody is alarmed`(_ channel: Channel) async throws {
        try await ProcessorFixture.run(isHeld: true) { processor in
            let run = try await processor.accept(
                ProcessorFixture.said("How do I reset my password?", on: channel, id: "M1"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await run() }
                #expect(await eventually { processor.model.timesAsked == 1 })
                for _ in 0..<2 {
                    guard case .finished = try await processor.handler.handle(Self.answer(on: channel, id: "E1")) else {
                        Issue.record("there is nothing to run")
                        return
                    }
                }
                #expect(try await processor.text("SELECT status || ' ' || assigned_to FROM tickets") == "escalated ada")
                processor.model.release()
                try await group.waitForAll()
            }
            #expect(try await processor.text("SELECT outcome FROM messages WHERE direction = 'inbound'") == "stored")
            #expect(try await processor.texts("SELECT role FROM messages WHERE direction = 'outbound'") == ["human"])
            #expect(processor.published.count(.outbound(for: channel)) == 0)
            #expect(processor.published.count(.escalations) == 0)
            // One fact of the message that came, one of how it ended.
            #expect(
                processor.published.types(.metrics) == [
                    EventType.metricMessageReceived.rawValue, EventType.metricMessageProcessed.rawValue,
                ])
            #expect(processor.published.values(.metrics).last?.contains("\"new_conversation\":true") == true)
        }
    }

    /// The app names him by his number alone, and he writes under his id.
    @Test func `an answer that overtakes what it answers waits for it, and the agent says nothing`() async throws {
        try await ProcessorFixture.run(isHeld: true) { processor in
            let answer = try Self.answer(on: .whatsapp, id: "E1", customer: CustomerContact(phone: "+4915550001"))
            guard case .continuing(let wait) = try await processor.handler.handle(answer) else {
                Issue.record("it does not wait")
                return
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await wait() }
                let question = try ProcessorFixture.said(
                    "How do I reset my password?", on: .whatsapp, id: "M1", from: "DE.1", phone: "+4915550001")
                let run = try await processor.accept(question)
                group.addTask { try await run() }
                #expect(
                    await eventually {
                        (try? await processor.text("SELECT status || ' ' || assigned_to FROM tickets"))
                            == "escalated ada"
                    })
                processor.model.release()
                try await group.waitForAll()
            }
            #expect(try await processor.text("SELECT outcome FROM messages WHERE direction = 'inbound'") == "stored")
            #expect(try await processor.texts("SELECT role FROM messages WHERE direction = 'outbound'") == ["human"])
            #expect(processor.published.count(.whatsappOutbound) == 0)
            #expect(processor.published.count(.escalations) == 0)
            // Told again, it has nothing to wait for.
            guard case .finished = try await processor.handler.handle(answer) else {
                Issue.record("it waits again")
                return
            }
        }
    }

    @Test func `an answer to somebody who has written nothing waits for a while and no longer`() async throws {
        try await ProcessorFixture.run(patience: ObservedPatience(pause: .milliseconds(1), tries: 3)) { processor in
            guard case .continuing(let wait) = try await processor.handler.handle(Self.answer(on: .whatsapp, id: "E1"))
            else {
                Issue.record("it does not wait")
                return
            }
            try await wait()
            #expect(try await processor.text("SELECT count(*)::text FROM messages") == "0")
        }
    }

    @Test func `what the customer writes then is kept for people, who are told`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.say("How do I reset my password?", on: .email, id: "M1")
            _ = try await processor.handler.handle(Self.answer(on: .email, id: "E1"))
            #expect(processor.published.count(.escalations) == 0)
            let outcome = try await processor.say("And how do I export my data?", on: .email, id: "M2")
            #expect(outcome == "stored")
            #expect(processor.published.types(.escalations) == [EventType.escalationOpened.rawValue])
            #expect(processor.published.count(.emailOutbound) == 1)
            let sent = try await processor.texts(
                "SELECT role || ' ' || delivery_status FROM messages WHERE direction = 'outbound' ORDER BY created_at")
            #expect(sent == ["agent canceled", "human sent"])
        }
    }

    @Test func `an answer to nobody's ticket is passed over`() async throws {
        try await ProcessorFixture.run { processor in
            _ = try await processor.handler.handle(Self.answer(on: .email, id: "E1"))
            #expect(try await processor.text("SELECT count(*)::text FROM messages") == "0")
            #expect(try await processor.text("SELECT count(*)::text FROM customers") == "0")
        }
    }

    @Test func `a customer's new number is no message, and what he writes from it is his`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.say("How do I reset my password?", on: .whatsapp, id: "M1", from: "DE.1")
            let change = try ProcessorFixture.said(
                "moved", on: .whatsapp, id: "C1", from: "DE.1", kind: .system,
                metadata: [
                    IdentifierChange.Key.kind: "user_changed_user_id", IdentifierChange.Key.whatsapp: "DE.2",
                ])
            guard case .finished = try await processor.handler.handle(change) else {
                Issue.record("there is nothing to run")
                return
            }
            try await processor.say("And how do I export my data?", on: .whatsapp, id: "M2", from: "DE.2")
            let messages = try await processor.texts(
                "SELECT channel_message_id FROM messages WHERE direction = 'inbound' ORDER BY created_at")
            #expect(messages == ["M1", "M2"])
            #expect(try await processor.text("SELECT count(*)::text FROM customers") == "1")
        }
    }

    @Test func `an event without an author is a dead letter at once`() async throws {
        try await ProcessorFixture.run { processor in
            let sound = try Self.answer(on: .email, id: "E1")
            let text = String(decoding: sound.value, as: UTF8.self).replacing("\"author\":\"human\"", with: "\"a\":1")
            let broken = ReceivedMessage(
                topic: sound.topic, partition: 0, offset: 0, timestamp: .now, key: sound.key, headers: sound.headers,
                value: Array(text.utf8))
            await #expect(throws: EventCodec.Problem.self) { try await processor.handler.handle(broken) }
        }
    }
}
