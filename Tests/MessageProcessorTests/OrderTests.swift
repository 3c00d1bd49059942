import Agent
import Core
import Foundation
import Messaging
import PostgresClient
import Synchronization
import TestSupport
import Testing

@testable import MessageProcessor

/// Orders on WhatsApp, how long a run waits there, and where the agent falls silent.
@Suite(.timeLimit(.minutes(5)))
struct OrderTests {
    private let question = "How do I reset my password?"

    @Test func `MORE sends what was kept back, once and without the agent`() async throws {
        try await ProcessorFixture.run { processor in
            #expect(try await processor.say(question, on: .whatsapp, id: "1") == "answered")
            let kept = try #require(
                try await processor.text("SELECT remainder FROM messages WHERE direction = 'outbound'"))
            let asked = processor.model.timesAsked
            #expect(try await processor.say("More", on: .whatsapp, id: "2") == "answered")
            #expect(processor.model.timesAsked == asked)
            let sent = try await processor.text(
                "SELECT m.content FROM messages m JOIN messages q ON q.answered_by = m.id WHERE q.channel_message_id = '2'"
            )
            #expect(sent == kept)
            #expect(try await processor.text("SELECT status FROM tickets") == "waiting")
            #expect(try await processor.say("MORE", on: .whatsapp, id: "3") == "asked")
            #expect(processor.published.count(.whatsappOutbound) == 3)
        }
    }

    @Test func `a rest longer than a message is again cut at whole sentences`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.say(question, on: .whatsapp, id: "1")
            let sentences = (1...60).map { "This is sentence number \($0) of a very long answer indeed." }
            _ = try await processor.pool.execute(
                "UPDATE messages SET remainder = \(sentences.joined(separator: " ")) WHERE direction = 'outbound'")
            var told: [String] = []
            for id in 2...4 {
                #expect(try await processor.say("MORE", on: .whatsapp, id: "\(id)") == "answered")
                told.append(
                    try await processor.text(
                        "SELECT content FROM messages WHERE direction = 'outbound' ORDER BY created_at DESC LIMIT 1")
                        ?? "")
            }
            #expect(told.allSatisfy { $0.utf16.count <= 1600 })
            #expect(told.dropLast().allSatisfy { $0.hasSuffix("indeed.\nReply MORE for the rest.") })
            #expect(told.last?.hasSuffix("indeed.") == true)
            for number in 1...60 { #expect(told.joined().contains("number \(number) of")) }
        }
    }

    @Test func `after STOP nothing is sent, triggers reach people, and START ends it`() async throws {
        try await ProcessorFixture.run { processor in
            let stopped = try await processor.say("STOP", on: .whatsapp, id: "1")
            #expect(stopped == "stored")
            #expect(try await processor.say("ok thanks", on: .whatsapp, id: "2") == "stored")
            #expect(try await processor.say("hi", on: .whatsapp, id: "3") == "stored")
            #expect(try await processor.text("SELECT count(*)::text FROM escalations") == "0")
            #expect(try await processor.say("yes", on: .whatsapp, id: "4") == "stored")
            #expect(try await processor.say(question, on: .whatsapp, id: "5") == "answered")
            #expect(try await processor.say("unsubscribe", on: .whatsapp, id: "6") == "stored")
            #expect(processor.published.count(.whatsappOutbound) == 1)
            let asked = processor.model.timesAsked
            #expect(try await processor.say("I am going to sue you", on: .whatsapp, id: "7") == "escalated")
            #expect(try await processor.text("SELECT reason FROM escalations") == "legal_language")
            #expect(try await processor.text("SELECT urgency FROM escalations") == "critical")
            #expect(processor.published.count(.whatsappOutbound) == 1)
            #expect(processor.model.timesAsked == asked)
            // Mail goes on.
            #expect(try await processor.say(question, on: .email, id: "8") == "answered")
        }
    }

    @Test func `a reaction is kept, and neither answered nor taken for anger`() async throws {
        try await ProcessorFixture.run { processor in
            let answered = try await processor.say(question, on: .whatsapp, id: "1")
            #expect(answered == "answered")
            for (id, emoji) in [("2", "👎"), ("3", "😡"), ("4", "I will sue you")] {
                #expect(try await processor.say(emoji, on: .whatsapp, id: id, kind: .reaction) == "stored")
            }
            #expect(
                try await processor.say("Kim changed the number", on: .whatsapp, id: "5", kind: .system) == "stored")
            #expect(processor.published.count(.whatsappOutbound) == 1)
            #expect(try await processor.text("SELECT count(*)::text FROM escalations") == "0")
            #expect(
                try await processor.text("SELECT min(sentiment)::text FROM messages WHERE channel_message_id <> '1'")
                    == "0.5")
            #expect(try await processor.text("SELECT status FROM tickets") == "waiting")
        }
    }

    @Test func `a question of somebody who has opted out is kept for a person`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.say("OPTOUT", on: .whatsapp, id: "1")
            #expect(try await processor.say(question, on: .whatsapp, id: "2") == "stored")
            #expect(processor.published.types(.escalations) == ["com.fte.escalation.opened.v1"])
            #expect(try await processor.text("SELECT reason FROM escalations") == "needs_human_action")
            #expect(processor.published.count(.whatsappOutbound) == 0)
        }
    }

    @Test func `STOP said while the model thinks drops its answer`() async throws {
        try await ProcessorFixture.run(isHeld: true) { processor in
            let first = try await processor.accept(ProcessorFixture.said(question, on: .whatsapp, id: "1"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await first() }
                #expect(await eventually { processor.model.timesAsked == 1 })
                let stop = try await processor.accept(ProcessorFixture.said("Stop", on: .whatsapp, id: "2"))
                processor.model.release()
                try await group.waitForAll()
                try await stop()
            }
            #expect(processor.published.count(.whatsappOutbound) == 0)
            #expect(
                try await processor.texts("SELECT outcome FROM messages WHERE direction = 'inbound'")
                    == ["stored", "stored"])
        }
    }

    @Test func `HELP gets one fixed answer, START and YES are words for who hears us`() async throws {
        try await ProcessorFixture.run { processor in
            let helped = try await processor.say("help", on: .whatsapp, id: "1")
            #expect(helped == "stored")
            #expect(processor.published.values(.whatsappOutbound).first?.contains("STOP to hear nothing more") == true)
            #expect(processor.model.timesAsked == 0)
            #expect(try await processor.say("yes", on: .whatsapp, id: "2", from: "lee") == "asked")
        }
    }

    // MARK: The quiet window

    @Test func `a thought typed in three messages is answered once`() async throws {
        let quiet = QuietTimes(afterLast: .seconds(2), afterFirst: .seconds(60))
        try await ProcessorFixture.run(quiet: quiet) { processor in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, words) in ["hi", "I have a question", question].enumerated() {
                    let rest = try await processor.accept(
                        ProcessorFixture.said(words, on: .whatsapp, id: "\(number)"))
                    group.addTask { try await rest() }
                }
                try await group.waitForAll()
            }
            #expect(processor.model.timesAsked == 1)
            #expect(processor.published.count(.whatsappOutbound) == 1)
            #expect(
                try await processor.texts(
                    "SELECT outcome || '/' || count(DISTINCT answered_by) FROM messages WHERE direction = 'inbound' GROUP BY outcome"
                ) == ["answered/1"])
        }
    }

    @Test func `a trigger and an order do not wait, and take along what waited`() async throws {
        let forever = QuietTimes(afterLast: .seconds(3600), afterFirst: .seconds(3600))
        try await ProcessorFixture.run(quiet: forever) { processor in
            for (sender, words, outcome) in [
                ("kim", "I want a refund", "escalated"), ("lee", "STOP", "stored"),
            ] {
                let first = try await processor.accept(
                    ProcessorFixture.said(question, on: .whatsapp, id: "\(sender)1", from: sender))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await first() }
                    let second = try await processor.accept(
                        ProcessorFixture.said(words, on: .whatsapp, id: "\(sender)2", from: sender))
                    group.addTask { try await second() }
                    try await group.waitForAll()
                }
                #expect(
                    try await processor.texts(
                        """
                        SELECT outcome FROM messages
                        WHERE channel_message_id LIKE \(sender + "%") AND direction = 'inbound'
                        """) == [outcome, outcome])
            }
            // Nor does what people own.
            #expect(try await processor.say("Hello?", on: .whatsapp, id: "kim3") == "stored")
        }
    }

    @Test func `a window moves with each message, up to its longest, and leaves nothing behind`() async {
        let alarms = HandAlarms()
        let windows = QuietWindows(QuietTimes(afterLast: .seconds(3600), afterFirst: .seconds(7200)), alarms: alarms)
        let ticket = UUID()
        windows.note(ticket, isUrgent: false)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await windows.wait(for: ticket) }
            #expect(await eventually { alarms.times.count == 1 })
            // It rings early, and is set again.
            alarms.ring()
            #expect(await eventually { alarms.times.count == 2 })
            #expect(alarms.times.allSatisfy { $0 > .seconds(3500) && $0 <= .seconds(3600) })
            windows.note(ticket, isUrgent: true)
        }
        #expect(windows.isEmpty)
        // The alarm of a window that is over means nothing to the next.
        windows.note(ticket, isUrgent: false)
        alarms.ring()
        #expect(!windows.isEmpty)
        await windows.waitBriefly(for: ticket)
        #expect(windows.isEmpty)
    }

    /// An urgent message waits for no turn, so its run may come to a window in which another already waits.
    @Test(.timeLimit(.minutes(1))) func `of two that wait in one window neither is forgotten`() async {
        let alarms = HandAlarms()
        let windows = QuietWindows(QuietTimes(afterLast: .seconds(3600), afterFirst: .seconds(7200)), alarms: alarms)
        let ticket = UUID()
        windows.note(ticket, isUrgent: false)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await windows.wait(for: ticket) }
            #expect(await eventually { alarms.times.count == 1 })
            group.addTask { await windows.wait(for: ticket) }
        }
        #expect(windows.isEmpty)
    }

    @Test func `a window ends by itself`() async {
        let windows = QuietWindows(
            QuietTimes(afterLast: .milliseconds(30), afterFirst: .seconds(60)), alarms: SystemAlarms())
        let ticket = UUID()
        let start = ContinuousClock.now
        windows.note(ticket, isUrgent: false)
        await windows.wait(for: ticket)
        #expect(ContinuousClock.now - start >= .milliseconds(30))
        // Nothing was said since: there is nothing to wait for.
        await windows.wait(for: ticket)
    }

    // MARK: Enough

    @Test func `after eight replies on a ticket people are told once, and the agent is silent`() async throws {
        try await ProcessorFixture.run { processor in
            for number in 1...8 {
                #expect(try await processor.say(question, on: .whatsapp, id: "\(number)") == "answered")
            }
            #expect(try await processor.say(question, on: .whatsapp, id: "9") == "escalated")
            #expect(try await processor.say(question, on: .whatsapp, id: "10") == "stored")
            #expect(try await processor.texts("SELECT reason FROM escalations") == ["loop_limit"])
            #expect(processor.published.count(.whatsappOutbound) == 9)
            _ = try await processor.pool.execute(
                "UPDATE escalations SET status = 'released', updated_at = clock_timestamp()")
            _ = try await processor.pool.execute("UPDATE tickets SET status = 'waiting'")
            #expect(try await processor.say(question, on: .whatsapp, id: "11") == "answered")
        }
    }

    @Test func `after twenty replies in a day people are told once, whatever ticket and channel`() async throws {
        try await ProcessorFixture.run { processor in
            for number in 1...20 {
                try await processor.process(
                    ProcessorFixture.message("thanks \(number)", reference: "TKT-\(number)", mail: "kim@example.org"))
            }
            _ = try await processor.pool.execute(
                """
                UPDATE messages SET reply_kind = 'answer', role = 'agent' WHERE direction = 'outbound'
                """)
            let before = try await processor.text("SELECT count(*)::text FROM messages WHERE direction = 'outbound'")
            try #require(before == "20")
            func submit(_ words: String, _ reference: String) async throws -> String? {
                try await processor.process(ProcessorFixture.message(words, reference: reference))
                return try await processor.text("SELECT outcome FROM messages WHERE channel_message_id = \(reference)")
            }
            _ = try await processor.pool.execute("UPDATE escalations SET status = 'resolved', reason = 'no_kb_match'")
            #expect(try await submit(question, "TKT-X") == "escalated")
            #expect(try await submit(question, "TKT-Y") == "stored")
            #expect(try await submit("I am going to sue you", "TKT-Z") == "escalated")
            #expect(
                try await processor.texts("SELECT reason FROM escalations WHERE status = 'open' ORDER BY created_at")
                    == ["loop_limit", "legal_language"])
            // The hand-over of the limit, and nothing after it.
            #expect(
                try await processor.text("SELECT count(*)::text FROM messages WHERE direction = 'outbound'") == "21")
            // Whoever proves the address is not silenced by what was typed.
            #expect(try await processor.say(question, on: .email, id: "mail") == "answered")
        }
    }
}

/// Alarms that ring when they are told to.
private final class HandAlarms: AlarmSetting {
    private let alarms = Mutex<[(time: Duration, ring: @Sendable () -> Void)]>([])

    var times: [Duration] { alarms.withLock { $0.map(\.time) } }

    func setAlarm(after time: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        alarms.withLock { $0.append((time, ring)) }
        return Alarm {}
    }

    func ring() { alarms.withLock { $0.last }?.ring() }
}

extension QuietWindows {
    fileprivate func waitBriefly(for ticket: UUID) async {
        note(ticket, isUrgent: true)
        await wait(for: ticket)
    }
}
