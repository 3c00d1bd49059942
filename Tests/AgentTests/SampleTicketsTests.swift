import Agent
import Core
import Testing

/// The sample tickets measure the agent, so what they expect must be possible, varied and evenly spread.
struct SampleTicketsTests {
    private static let actions: Set = ["answer", "ask", "escalate", "store"]
    private static let tones: Set = [
        "neutral", "friendly", "worried", "sad", "joking", "ironic", "annoyed", "angry",
    ]
    /// What fires on a customer's words alone.
    private static let wordTriggers: [EscalationReason] = [
        .securityIncident, .legalLanguage, .explicitHumanRequest, .refundRequest, .whatsappHumanKeyword,
        .negativeSentiment, .pricingInquiry, .profanity,
    ]

    @Test func `there are enough of them, with different ids, and they say that they are fiction`() throws {
        let samples = try SampleTickets.load()
        #expect(samples.tickets.count >= 150)
        #expect(Set(samples.tickets.map(\.id)).count == samples.tickets.count)
        #expect(samples.about.contains("Fiction"))
        #expect(samples.tickets.count { $0.turns.count > 1 } >= 30)
        #expect(samples.tickets.count { $0.turns.contains { $0.expectedAction == "answer" } } >= 90)
    }

    @Test func `each comes from a customer who can be reached on its channel and cannot exist`() throws {
        for ticket in try SampleTickets.load().tickets {
            let channel = try #require(Channel(rawValue: ticket.channel), "\(ticket.id)")
            #expect((ticket.customerPhone != nil) == (channel == .whatsapp), "\(ticket.id)")
            #expect((ticket.customerEmail != nil) == (channel != .whatsapp), "\(ticket.id)")
            if let phone = ticket.customerPhone {
                #expect(isForFiction(phone: phone), "\(ticket.id): \(phone)")
            }
            if let address = ticket.customerEmail {
                let domain = address.split(separator: "@").last.map(String.init) ?? ""
                let isReserved = ["example.com", "example.org"].contains { domain == $0 || domain.hasSuffix("." + $0) }
                #expect(isReserved, "\(ticket.id): \(address)")
            }
            if channel == .whatsapp { #expect(ticket.subject == nil, "\(ticket.id)") }
            if channel == .webForm {
                // What the form itself asks for.
                #expect((ticket.subject ?? "").count >= 5, "\(ticket.id)")
                #expect(ticket.turns.allSatisfy { $0.content.count >= 10 }, "\(ticket.id)")
                #expect(ticket.customerName != nil, "\(ticket.id)")
            }
        }
    }

    @Test func `no two are the same customer, and no two say the same thing`() throws {
        let tickets = try SampleTickets.load().tickets
        #expect(Set(tickets.map { $0.customerEmail ?? $0.customerPhone ?? "" }).count == tickets.count)
        let first = tickets.compactMap(\.turns.first).filter { $0.contentKind == nil && !$0.content.isEmpty }
        #expect(Set(first.map { $0.content.lowercased() }).count == first.count)
        #expect(Set(tickets.map(\.tone)) == Self.tones)
    }

    @Test func `each message expects something that exists`() throws {
        let titles = Set(try Context.document().sections.map(\.title))
        for ticket in try SampleTickets.load().tickets {
            for (number, turn) in ticket.turns.enumerated() {
                let place: Comment = "\(ticket.id), message \(number + 1)"
                #expect(Self.actions.contains(turn.expectedAction), place)
                #expect(turn.reasons.allSatisfy { EscalationReason(rawValue: $0) != nil }, place)
                #expect(turn.reasons.isEmpty == (turn.expectedAction != "escalate"), place)
                #expect(turn.reasons.first == turn.expectedReason, place)
                #expect(turn.sections.allSatisfy { titles.contains($0) }, "\(ticket.id): \(turn.sections)")
                #expect(turn.sections.first == turn.expectedSection, place)
                #expect(turn.sections.isEmpty || turn.expectedAction == "answer", place)
                if let kind = turn.contentKind { #expect(ContentKind(rawValue: kind) != nil, place) }
                if turn.expectedAction == "answer", number == 0 { #expect(turn.expectedSection != nil, place) }
                if turn.reasons.contains(EscalationReason.whatsappHumanKeyword.rawValue) {
                    #expect(ticket.channel == Channel.whatsapp.rawValue, place)
                }
            }
        }
    }

    @Test func `nearly every section is asked for`() throws {
        let asked = Set(try SampleTickets.load().tickets.flatMap(\.turns).flatMap(\.sections))
        let missing = try Context.document().sections.map(\.title).filter { !asked.contains($0) }
        #expect(missing.count <= 3, "\(missing)")
    }

    @Test(arguments: wordTriggers)
    func `a trigger has five cases and five that only look like it`(reason: EscalationReason) throws {
        let tickets = try SampleTickets.load().tickets
        #expect(tickets.count { $0.turns.contains { $0.expectedReason == reason.rawValue } } >= 5)
        let near = tickets.filter { $0.nearMissOf == reason.rawValue }
        #expect(near.count >= 5)
        for ticket in near {
            #expect(ticket.turns.allSatisfy { $0.expectedAction != "escalate" }, "\(ticket.id)")
        }
    }

    @Test(arguments: [
        EscalationReason.noKnowledgeMatch, .answerDidNotHelp, .unsupportedLanguage, .attachment, .promptInjection,
    ])
    func `what a run finds out by itself has its cases too`(reason: EscalationReason) throws {
        let tickets = try SampleTickets.load().tickets
        #expect(tickets.count { $0.turns.contains { $0.expectedReason == reason.rawValue } } >= 5)
    }

    @Test func `every third is sealed, and the sealed ones are like the others`() throws {
        let tickets = try SampleTickets.load().tickets
        let sealed = tickets.filter(\.isSealed)
        #expect(sealed.count * 3 == tickets.count)
        for channel in Channel.allCases {
            let ofChannel = tickets.filter { $0.channel == channel.rawValue }
            let share = Double(ofChannel.count(where: \.isSealed)) / Double(ofChannel.count)
            #expect((0.25...0.42).contains(share), "\(channel.rawValue): \(share)")
        }
        for reason in Self.wordTriggers {
            let cases = sealed.filter { $0.turns.contains { $0.expectedReason == reason.rawValue } }
            #expect(!cases.isEmpty, "\(reason.rawValue)")
            #expect(sealed.contains { $0.nearMissOf == reason.rawValue }, "\(reason.rawValue)")
        }
    }

    /// Whether a number lies in a range that its country keeps for films and examples.
    private func isForFiction(phone: String) -> Bool {
        ["+120255501", "+447700900", "+493023125", "+336399800"].contains { phone.hasPrefix($0) }
            && phone.dropFirst().allSatisfy(\.isNumber) && (11...13).contains(phone.count)
    }
}
