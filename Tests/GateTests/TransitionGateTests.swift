import Agent
import Core
import Testing

/// What must hold before the agent may talk to customers; `make gate` runs these alone.
///
/// They are named as people who review such agents know them.
struct TransitionGateTests {
    private static let channels: [Channel] = [.email, .whatsapp, .webForm]

    @Test(arguments: channels)
    func test_edge_case_empty_message(channel: Channel) async throws {
        let agent = try await GateAgent.make()
        for content in ["", "   \n\t ", "???"] {
            let result = try await agent.run(content, on: channel)
            let reply = try #require(result.reply, "\(content.debugDescription) was not asked back")
            #expect(reply.kind == .question)
            #expect(reply.body == agent.text("ask_details", of: channel))
            // No guess: nothing was looked up and nothing is cited.
            #expect(result.searches.isEmpty && result.sources.isEmpty)
        }
    }

    @Test(arguments: channels)
    func test_edge_case_pricing_escalation(channel: Channel) async throws {
        let agent = try await GateAgent.make()
        let questions = [
            "How much does the Business plan cost?", "What is the price per user and month?",
            "Can I get a discount if we pay yearly?", "Could you send me a quote for 40 people?",
        ]
        for question in questions {
            let result = try await agent.run(question, on: channel)
            #expect(result.handOver?.reason == .pricingInquiry, "\(question)")
            #expect(!result.toolCalls.contains { $0.name == "send_response" })
            #expect(!Self.statesPrice(result.told), "\(question): \(result.told)")
            #expect(!Self.statesPrice(result.handOver?.suggestedReply ?? ""), "\(question)")
        }
    }

    @Test(arguments: channels)
    func test_edge_case_angry_customer(channel: Channel) async throws {
        let agent = try await GateAgent.make()
        let result = try await agent.run(
            "This is RIDICULOUS! Your app is a pathetic joke and I am furious!!!", on: channel)
        let handOver = try #require(result.handOver, "the angry customer was not handed over")
        #expect(handOver.reason == .negativeSentiment)
        #expect(handOver.urgency >= .high)
        let empathy = agent.text("hand_over_empathy", of: channel)
        #expect(!empathy.isEmpty && result.told.contains(empathy), "\(result.told)")
        #expect(result.sources.isEmpty || !result.told.contains(result.sources[0].title))
    }

    @Test func test_channel_response_email_format() async throws {
        let agent = try await GateAgent.make()
        for (name, greeting) in [("Ana", "Dear Ana,"), (nil, "Dear Customer,")] {
            let result = try await agent.run("How do I reset my password?", on: .email, name: name)
            let reply = try #require(result.reply)
            let mail = try #require(reply.parts.first)
            #expect(reply.kind == .answer && reply.parts.count == 1)
            #expect(mail.hasPrefix(greeting + "\n"), "\(mail)")
            let lines = mail.split(separator: "\n").map(String.init)
            #expect(lines.suffix(3) == ["Kind regards,", "Shiftgrove Support", "Reference: \(GateAgent.reference)"])
            #expect(mail.utf16.count <= 2000 && mail.split(whereSeparator: \.isWhitespace).count <= 500)
            let html = try #require(reply.html)
            #expect(html.contains(greeting) && html.contains("Shiftgrove Support"))
        }
    }

    @Test func test_channel_response_whatsapp_brevity() async throws {
        let agent = try await GateAgent.make()
        let questions = [
            "how do i reset my password", "how can I export my data?", "how do I set up a webhook",
            "how do i invite a colleague", "How do I turn off notifications?",
        ]
        for question in questions {
            let reply = try #require(try await agent.run(question, on: .whatsapp).reply, "\(question)")
            #expect(reply.kind == .answer, "\(question)")
            #expect(reply.parts.count == 1)
            let text = reply.parts.joined()
            #expect(text.utf16.count < 500, "\(question): \(text.utf16.count) characters")
            #expect(!text.contains("…"), "\(question): \(text)")
        }
    }

    @Test(arguments: channels)
    func test_tool_execution_order(channel: Channel) async throws {
        let agent = try await GateAgent.make()
        for question in ["How do I reset my password?", "How do I export my data?", "hello", ""] {
            let result = try await agent.run(question, on: channel)
            let names = result.toolCalls.map(\.name)
            #expect(names.first == "create_ticket", "\(question): \(names)")
            #expect(names.last == "send_response", "\(question): \(names)")
            #expect(names.filter { $0 == "create_ticket" || $0 == "send_response" }.count == 2, "\(names)")
            #expect(result.toolCalls.allSatisfy { $0.ok })
        }
        let refund = try await agent.run("I want my money back", on: channel).toolCalls.map(\.name)
        #expect(refund.first == "create_ticket" && refund.last == "escalate_to_human", "\(refund)")
    }

    /// An amount of money in any way it is usually written.
    private static func statesPrice(_ text: String) -> Bool {
        let words = text.lowercased().split { !($0.isLetter || $0.isNumber || "$€£¥".contains($0)) }
        let currencies: Set<Substring> = ["usd", "eur", "gbp", "dollar", "dollars", "euro", "euros", "pounds", "cents"]
        return text.contains { "$€£¥".contains($0) } || words.contains { currencies.contains($0) }
    }
}
