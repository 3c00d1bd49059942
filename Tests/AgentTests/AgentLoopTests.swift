import Agent
import Core
import Foundation
import Testing

struct AgentLoopTests {
    @Test func `a question is answered with the steps of its section`() async throws {
        let request = try Context.request("How do I reset my password?")
        let result = await (try await Context.loop()).run(request)
        let reply = try #require(result.reply)
        #expect(reply.kind == .answer)
        #expect(reply.parts.count == 1)
        #expect(reply.parts[0].contains("1. Open the sign-in page and choose Forgot password?"))
        #expect(reply.parts[0].contains("4. Enter a new password of at least 12 characters"))
        #expect(reply.parts[0].contains("T-7K3M-9QXA"))
        #expect(!reply.parts[0].contains("Customers ask"))
        #expect(result.sources.map(\.title) == ["Reset your password"])
        #expect(result.sources[0].contentHash.count == 64)
        #expect(result.confidence > 0.5)
        #expect(Set(result.versions.keys) == ["model", "embedder", "rules", "knowledge"])
    }

    @Test func `the ticket comes first and the reply last, and every call is on record`() async throws {
        let result = await (try await Context.loop()).run(try Context.request("How do I export my data?"))
        #expect(
            result.toolCalls.map(\.name) == [
                "create_ticket", "get_customer_history", "search_knowledge_base", "send_response",
            ])
        #expect(result.toolCalls.map(\.by) == ["code", "code", "code", "model"])
        #expect(result.toolCalls.allSatisfy { $0.ok && $0.latencyMilliseconds >= 0 })
        let inputs = result.toolCalls.flatMap { $0.input.values }
        #expect(!inputs.contains { $0.contains("export my data") })
    }

    @Test func `a trigger escalates before any answer, with what was found as a suggestion`() async throws {
        let request = try Context.request("How do I export my data? And I want a refund, else I call my lawyer.")
        let result = await (try await Context.loop()).run(request)
        let decision = try #require(result.escalation)
        #expect(decision.reason == .legalLanguage)
        #expect(decision.triggers == [.legalLanguage, .refundRequest])
        #expect(decision.urgency == .critical)
        #expect(decision.suggestedReply?.contains("Settings > Export") == true)
        #expect(result.searches.first?.sections.first == "Data > Export your data")
        #expect(result.toolCalls.last?.name == "escalate_to_human")
        let told = decision.customerParts.joined()
        #expect(told.contains("T-7K3M-9QXA") && told.contains("within 24 hours"))
        #expect(!told.contains("Export"))
    }

    @Test func `a question about nothing documented is looked up twice and escalates`() async throws {
        let request = try Context.request("Can you tell me what the weather is in Paris? I want to go there by boat.")
        let result = await (try await Context.loop()).run(request)
        #expect(result.escalation?.reason == .noKnowledgeMatch)
        #expect(result.escalation?.suggestedReply == nil)
        #expect(result.searches.count == 2)
        #expect(result.searches[0].query != result.searches[1].query)
    }

    @Test func `a greeting and an unclear message are asked back once`() async throws {
        let loop = try await Context.loop()
        for text in ["hi", "what?", "it does not work"] {
            let first = await loop.run(try Context.request(text))
            #expect(first.reply?.kind == .question, "\(text)")
            #expect(first.toolCalls.map(\.name).last == "send_response")
        }
        let second = await loop.run(try Context.request("what?", questionsAskedBefore: 1))
        #expect(second.escalation?.reason == .noKnowledgeMatch)
        let greeting = await loop.run(try Context.request("hello", questionsAskedBefore: 1))
        #expect(greeting.effect == .store(friendlyLine: nil))
    }

    @Test func `an empty message is asked for details and never guessed at`() async throws {
        let result = await (try await Context.loop()).run(try Context.request(""))
        #expect(result.reply?.kind == .question)
        #expect(result.searches.isEmpty)
    }

    @Test func `a closing is stored with a friendly line and searches nothing`() async throws {
        let result = await (try await Context.loop()).run(try Context.request("ok thanks!", answersBefore: 1))
        guard case .store(let line) = result.effect else {
            Issue.record("not stored")
            return
        }
        #expect(line?.kind == .closing)
        #expect(result.searches.isEmpty)
    }

    @Test func `a command is left to whoever runs the agent`() async throws {
        let result = await (try await Context.loop()).run(try Context.request("STOP", channel: .whatsapp))
        #expect(result.effect == .store(friendlyLine: nil))
    }

    @Test func `a follow-up leaves out what was cited, and the second one escalates`() async throws {
        let loop = try await Context.loop()
        let question = "How do I cancel my subscription and delete my account?"
        let first = await loop.run(try Context.request(question))
        let cited = first.sources.map(\.id)
        #expect(!cited.isEmpty)
        let next = await loop.run(
            try Context.request(
                "that did not work", answersBefore: 1, citedBefore: cited, questionBefore: question))
        #expect(next.escalation == nil && !next.sources.isEmpty)
        #expect(!cited.contains { id in next.sources.contains { $0.id == id } })
        let second = await loop.run(
            try Context.request(
                "still not working", answersBefore: 2, citedBefore: cited, questionBefore: question, followUpsBefore: 1)
        )
        #expect(second.escalation?.reason == .answerDidNotHelp)
        #expect(second.escalation?.suggestedReply?.contains("Forgot password?") != true)
    }

    @Test func `a question that comes again is answered again`() async throws {
        let loop = try await Context.loop()
        let question = "How do I reset my password?"
        let cited = await loop.run(try Context.request(question)).sources.map(\.id)
        let again = await loop.run(try Context.request(question, answersBefore: 1, citedBefore: cited))
        #expect(again.sources.map(\.id) == cited)
    }

    @Test func `a third ticket on one matter goes to a person, on another it does not`() async throws {
        let loop = try await Context.loop()
        let question = "How do I reset my password?"
        let cited = await loop.run(try Context.request(question)).sources.map(\.id)
        let third = await loop.run(try Context.request(question, repeatedSections: cited))
        #expect(third.escalation?.reason == .repeatContact)
        let other = await loop.run(try Context.request("How do I export my data?", repeatedSections: cited))
        #expect(other.reply?.kind == .answer)
    }

    @Test func `messages that queued up are answered together`() async throws {
        let request = try Context.request("hi", "one question", "how do I set up a webhook", channel: .whatsapp)
        let result = await (try await Context.loop()).run(request)
        #expect(result.sources.map(\.title) == ["Webhooks"])
    }

    @Test func `another language is told so and escalates`() async throws {
        let request = try Context.request("Wie kann ich mein Passwort zurücksetzen?", channel: .email)
        let decision = try #require(await (try await Context.loop()).run(request).escalation)
        #expect(decision.reason == .unsupportedLanguage)
        #expect(decision.customerParts.joined().contains("English only"))
    }

    @Test func `an attachment without words is asked for words once, then escalates`() async throws {
        let loop = try await Context.loop()
        let first = await loop.run(try Context.request("", kind: .media))
        #expect(first.reply?.kind == .question)
        let second = await loop.run(try Context.request("", kind: .voice, questionsAskedBefore: 1))
        #expect(second.escalation?.reason == .attachment)
    }

    @Test func `words that only point at a file are asked for words once too, then escalate`() async throws {
        let loop = try await Context.loop()
        let first = await loop.run(try Context.request("Please see the attached screenshot.", subject: "see picture"))
        #expect(first.reply?.kind == .question)
        let again = "As I said, it is all in the picture. I attached it again."
        let second = await loop.run(try Context.request(again, questionsAskedBefore: 1))
        #expect(second.escalation?.reason == .attachment)
        let asked = await loop.run(try Context.request("How do I reset my password? See the screenshot."))
        #expect(asked.reply?.kind == .answer)
    }

    @Test func `abuse alone is answered with empathy first and escalates when it goes on`() async throws {
        let loop = try await Context.loop()
        let text = "how do I reset my password, this shit link"
        let request = try Context.request(text)
        try #require(request.messages[0].screen.triggers == [.profanity])
        let reply = try #require(await loop.run(request).reply)
        #expect(reply.body.hasPrefix("I am sorry for the trouble."))
        let later = await loop.run(try Context.request(text, answersBefore: 1))
        #expect(later.escalation?.reason == .profanity)
    }

    @Test func `where abuse is all there is, a person reads it at once`() async throws {
        let request = try Context.request("screw you, you pack of useless bastards")
        try #require(request.messages[0].screen.triggers == [.profanity])
        #expect(await (try await Context.loop()).run(request).escalation?.reason == .profanity)
    }

    @Test func `abuse beside which nothing can be answered is the reason, whatever its mood`() async throws {
        let request = try Context.request("who made this, a drunk arsehole? arsehole colours, arsehole name, hahaha")
        try #require(request.messages[0].screen.triggers == [.profanity])
        #expect(await (try await Context.loop()).run(request).escalation?.reason == .profanity)
    }

    @Test func `an angry customer is told that somebody comes, with empathy and without an answer`() async throws {
        let request = try Context.request("Your export is a pathetic joke, I am furious!!!")
        let decision = try #require(await (try await Context.loop()).run(request).escalation)
        #expect(decision.reason == .negativeSentiment)
        #expect(decision.urgency == .high)
        #expect(decision.customerParts.joined().contains("I am sorry"))
    }

    @Test func `a price is never stated`() async throws {
        let request = try Context.request("How much does the Business plan cost?")
        let decision = try #require(await (try await Context.loop()).run(request).escalation)
        #expect(decision.reason == .pricingInquiry)
        #expect(!decision.customerParts.joined().contains { "$€£".contains($0) })
    }

    @Test func `earlier contact is mentioned to a verified customer only`() async throws {
        let earlier = HistoryMessage(
            channel: .email, role: .customer, content: "x", createdAt: .now, ticketReference: "T-OTHER",
            subject: "Calendar sync")
        let loop = try await Context.loop()
        for verified in [true, false] {
            let request = try Context.request(
                "How do I reset my password?", channel: .email, verified: verified, history: { [earlier] })
            let reply = try #require(await loop.run(request).reply)
            #expect(reply.parts[0].contains("I see you contacted us about \"Calendar sync\" before.") == verified)
        }
        for channel in Channel.allCases {
            let request = try Context.request(
                "How do I reset my password?", channel: channel, history: { [earlier] })
            let reply = try #require(await loop.run(request).reply)
            #expect(reply.parts[0].contains("I see you contacted us about \"Calendar sync\" before."), "\(channel)")
            let first = try #require(
                await loop.run(try Context.request("How do I reset my password?", channel: channel)).reply)
            #expect(!first.parts[0].contains("  "), "\(channel)")
        }
    }

    @Test func `a history that is away does not keep an answer back`() async throws {
        let request = try Context.request("How do I reset my password?", history: { throw CancellationError() })
        let result = await (try await Context.loop()).run(request)
        #expect(result.reply?.kind == .answer)
        #expect(result.toolCalls[1].ok == false)
        #expect(result.toolCalls[1].error == "unavailable")
    }

    @Test func `the fourth start of a message skips the model and escalates`() async throws {
        let request = try Context.request("How do I reset my password?", attempt: 4)
        let result = await (try await Context.loop()).run(request)
        #expect(result.escalation?.reason == .agentError)
        #expect(result.searches.isEmpty)
    }

    @Test func `a run whose time is over escalates with what it had found`() async throws {
        let loop = try await Context.loop(
            model: DelayedModel(OfflineModel(), delay: .seconds(600)), budget: .milliseconds(50))
        let result = await loop.run(try Context.request("How do I reset my password?"))
        #expect(result.escalation?.reason == .agentError)
        #expect(result.searches.count == 1)
        #expect(result.toolCalls.map(\.name).last == "escalate_to_human")
        #expect(result.toolCalls.count == 4)
    }

    @Test func `a delayed model answers as the model it wraps`() async throws {
        let loop = try await Context.loop(model: DelayedModel(OfflineModel(), delay: .milliseconds(1)))
        let result = await loop.run(try Context.request("How do I reset my password?"))
        #expect(result.reply?.kind == .answer)
        #expect(result.versions["model"] == "offline-1")
    }

    @Test func `hundreds of runs at once all come to their effect`() async throws {
        let loop = try await Context.loop()
        let request = try Context.request("How do I set up a webhook?")
        let answered = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<500 { group.addTask { await loop.run(request).reply?.kind == .answer } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(answered == 500)
    }
}

extension RunResult {
    /// The reply, if it is one.
    var reply: DraftedReply? {
        guard case .reply(let reply) = effect else { return nil }
        return reply
    }

    /// The escalation, if it is one.
    var escalation: EscalationDecision? {
        guard case .escalate(let decision) = effect else { return nil }
        return decision
    }
}
