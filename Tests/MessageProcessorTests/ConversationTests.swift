import Agent
import Core
import Foundation
import Messaging
import PostgresClient
import TestSupport
import Testing

@testable import MessageProcessor

/// What a conversation is made of besides questions: thanks, complaints about answers, greetings, and people.
@Suite(.timeLimit(.minutes(5)))
struct ConversationTests {
    @Test(arguments: Channel.allCases)
    func `thanks resolve a ticket that waits, once, and search nothing`(_ channel: Channel) async throws {
        try await ProcessorFixture.run { processor in
            #expect(try await processor.say("How do I reset my password?", on: channel, id: "1") == "answered")
            let calls = processor.model.timesAsked
            #expect(try await processor.say("ok thanks", on: channel, id: "2") == "stored")
            #expect(
                try await processor.text("SELECT status || '/' || resolution_type FROM tickets") == "resolved/confirmed"
            )
            #expect(try await processor.text("SELECT status FROM conversations") == "resolved")
            let resolved = try await processor.text("SELECT resolved_at::text FROM tickets")
            #expect(try await processor.say("thank you!", on: channel, id: "3") == "stored")
            #expect(try await processor.text("SELECT resolved_at::text FROM tickets") == resolved)
            #expect(try await processor.texts("SELECT status FROM tickets") == ["resolved"])
            #expect(processor.model.timesAsked == calls)
            let called = try await processor.texts(
                "SELECT call->>'name' FROM agent_runs, jsonb_array_elements(tool_calls) AS call")
            #expect(called.count { $0 == "search_knowledge_base" } == 1)
        }
    }

    @Test(arguments: Channel.allCases)
    func `thanks that open a ticket end it, and change nothing else`(_ channel: Channel) async throws {
        try await ProcessorFixture.run { processor in
            let outcome = try await processor.say("ok thanks", on: channel, id: "1")
            #expect(outcome == "stored")
            #expect(try await processor.text("SELECT status FROM tickets") == "closed")
            #expect(try await processor.text("SELECT resolution_type FROM tickets") == nil)
        }
    }

    @Test func `thanks written before the answer was there confirm nothing`() async throws {
        try await ProcessorFixture.run(isHeld: true) { processor in
            let question = try await processor.accept(
                ProcessorFixture.said("How do I reset my password?", on: .email, id: "1"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await question() }
                #expect(await eventually { processor.model.timesAsked == 1 })
                let thanks = try await processor.accept(ProcessorFixture.said("ok thanks", on: .email, id: "2"))
                processor.model.release()
                try await group.waitForAll()
                try await thanks()
            }
            #expect(try await processor.text("SELECT status FROM tickets") == "waiting")
        }
    }

    @Test(arguments: Channel.allCases)
    func `a second complaint about answers goes to a person, a first one gets another answer`(
        _ channel: Channel
    ) async throws {
        try await ProcessorFixture.run { processor in
            try await processor.say("How do I export my data?", on: channel, id: "1")
            let second = try await processor.say("that did not work", on: channel, id: "2")
            let cited = try await processor.texts(
                """
                SELECT source->>'section' FROM agent_runs, jsonb_array_elements(sources) AS source
                WHERE outcome = 'answered' ORDER BY started_at
                """)
            #expect(Set(cited).count == cited.count)
            // By itself the complaint has no words to be looked up by.
            #expect(
                try await processor.text("SELECT message_kind FROM messages WHERE channel_message_id = '2'")
                    == "follow_up")
            if second == "answered" {
                #expect(try await processor.say("still not working", on: channel, id: "3") == "escalated")
            }
            let reason = try await processor.text("SELECT reason FROM escalations")
            #expect(reason == "answer_did_not_help")
        }
    }

    @Test(arguments: Channel.allCases)
    func `a greeting and what cannot be understood are asked back once a ticket`(_ channel: Channel) async throws {
        try await ProcessorFixture.run { processor in
            #expect(try await processor.say("hi", on: channel, id: "1") == "asked")
            #expect(try await processor.say("hi", on: channel, id: "2") == "stored")
            #expect(try await processor.say("what?", on: channel, id: "3") == "escalated")
            #expect(try await processor.say("what?", on: channel, id: "4", from: "lee") == "asked")
            let standing = try await processor.text(
                "SELECT status FROM tickets WHERE ticket_ref LIKE '%4' OR ticket_ref LIKE '%lee'")
            #expect(standing == "waiting")
        }
    }

    @Test(arguments: [Channel.email, .webForm])
    func `a subject is read where it opens a ticket, and not after that`(_ channel: Channel) async throws {
        try await ProcessorFixture.run { processor in
            try await processor.say("How do I export my data?", on: channel, id: "1")
            #expect(
                try await processor.say(
                    "How do I reset my password?", on: channel, id: "2", subject: "I will sue you") == "answered")
            #expect(
                try await processor.say(
                    "Please read this.", on: channel, id: "3", subject: "I will sue you", from: "lee")
                    == "escalated")
        }
    }

    @Test func `a ticket that was given back is answered again, and its old triggers are over`() async throws {
        try await ProcessorFixture.run { processor in
            #expect(try await processor.say("I want a refund", on: .whatsapp, id: "1") == "escalated")
            #expect(try await processor.say("How do I export my data?", on: .whatsapp, id: "2") == "stored")
            #expect(processor.published.types(.escalations).last == "com.fte.escalation.updated.v1")
            let asked = processor.model.timesAsked
            _ = try await processor.pool.execute(
                "UPDATE escalations SET status = 'released', updated_at = clock_timestamp()")
            _ = try await processor.pool.execute("UPDATE tickets SET status = 'waiting'")
            #expect(processor.model.timesAsked == asked)
            #expect(try await processor.say("How do I reset my password?", on: .whatsapp, id: "3") == "answered")
            #expect(
                try await processor.text("SELECT outcome FROM messages WHERE channel_message_id = '2'") == "stored")
        }
    }

    @Test func `while one ticket is with people a form on another matter is answered`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.process(ProcessorFixture.message("I want a refund"))
            try await processor.process(
                ProcessorFixture.message("How do I reset my password?", reference: "TKT-B"))
            #expect(
                try await processor.text("SELECT outcome FROM messages WHERE channel_message_id = 'TKT-B'")
                    == "answered")
        }
    }

    @Test func `a third form on one matter within a week goes to a person`() async throws {
        try await ProcessorFixture.run { processor in
            for (number, words) in [
                "How do I reset my password?", "Please, how do I reset my password?",
                "How do I reset my password again?",
            ].enumerated() {
                try await processor.process(ProcessorFixture.message(words, reference: "TKT-\(number)"))
            }
            #expect(
                try await processor.texts(
                    "SELECT outcome FROM messages WHERE direction = 'inbound' ORDER BY created_at")
                    == ["answered", "answered", "escalated"])
            #expect(try await processor.text("SELECT reason FROM escalations") == "repeat_contact")
        }
    }

    @Test func `earlier contact is acknowledged on every channel where the sender is proved`() async throws {
        try await ProcessorFixture.run { processor in
            try await processor.say("How do I export my data?", on: .email, id: "1", subject: "Export")
            _ = try await processor.pool.execute("UPDATE tickets SET status = 'closed'")
            try await processor.say("How do I reset my password?", on: .email, id: "2", subject: "Password")
            let told = try await processor.text(
                "SELECT content FROM messages WHERE direction = 'outbound' ORDER BY created_at DESC LIMIT 1")
            #expect(told?.contains("I see you contacted us about \"Export\" before.") == true)
            // The same address, typed into the form.
            try await processor.process(ProcessorFixture.message("How do I reset my password?", reference: "TKT-F"))
            let typed = try await processor.text(
                """
                SELECT content FROM messages WHERE direction = 'outbound' AND channel = 'web_form'
                ORDER BY created_at DESC LIMIT 1
                """)
            #expect(typed?.contains("contacted us about") == false)
        }
    }
}
