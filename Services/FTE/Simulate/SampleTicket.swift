import Core
import FoundationEssentials

/// What may come of a customer's turn.
enum TurnAction: String, Codable, Sendable, CaseIterable {
    /// A reply with an answer.
    case answer
    /// A question back.
    case ask
    /// A person takes over.
    case escalate
    /// Nothing is answered, at most a friendly line.
    case store
}

/// What should come of a turn; nil where a file does not say.
struct Expectation: Sendable {
    let action: TurnAction?
    /// Any of them is right; it counts as the first.
    let reasons: [EscalationReason]
    /// Titles or heading paths; any of them is right.
    let sections: [String]

    /// The row it counts in: the reason of an escalation, else the action.
    var label: String? { action == .escalate ? reasons.first?.rawValue ?? "escalate" : action?.rawValue }

    /// Whether a heading path is one of those expected, named whole or by its last part.
    func isRight(section path: String) -> Bool {
        let path = path.lowercased()
        return sections.contains { section in
            let wanted = section.lowercased()
            return path == wanted || path.hasSuffix("> " + wanted)
        }
    }
}

/// One ticket of a file of samples: what a customer writes, turn by turn, and what should come of it.
struct SampleTicket: Sendable {
    /// One thing the customer writes.
    struct Turn: Sendable {
        let subject: String?
        let content: String
        let contentKind: ContentKind
        let expected: Expectation
    }

    let id: String
    let channel: Channel
    let customerName: String?
    let turns: [Turn]
    /// Whether it is kept apart until the rules are finished.
    let isSealed: Bool
    /// The reason it looks like and is not.
    let nearMissOf: EscalationReason?

    /// Reads a file of samples.
    ///
    /// - Parameter path: A JSON array of tickets, or an object that has one as `tickets`.
    /// - Returns: All its tickets.
    /// - Throws: `CommandFailure` with what is wrong.
    static func read(from path: String) throws -> [SampleTicket] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw CommandFailure("\(path) cannot be read")
        }
        do {
            let isArray = data.first { !" \n\r\t".utf8.contains($0) } == UInt8(ascii: "[")
            let rows =
                isArray
                ? try JSONDecoder().decode([Row].self, from: data)
                : try JSONDecoder().decode(File.self, from: data).tickets
            return rows.enumerated().map { $1.ticket(number: $0 + 1) }
        } catch let error as DecodingError {
            throw CommandFailure("\(path) is not as it should be at \(error.codingPathText)")
        }
    }
}

/// The file as it is written.
private struct File: Decodable {
    let tickets: [Row]
}

private struct Row: Decodable {
    let id: String?
    let channel: Channel
    let customerName: String?
    let subject: String?
    let content: String?
    let contentKind: ContentKind?
    let turns: [Turn]?
    let sealed: Bool?
    let nearMissOf: EscalationReason?
    let expected: Expected

    struct Turn: Decodable {
        let content: String
        let contentKind: ContentKind?
        let expected: Expected

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            content = try values.decodeIfPresent(String.self, forKey: .content) ?? ""
            contentKind = try values.decodeIfPresent(ContentKind.self, forKey: .contentKind)
            expected = try Expected(from: decoder)
        }
    }

    struct Expected: Decodable {
        let action: TurnAction?
        let reasons: [EscalationReason]
        let sections: [String]

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            action = try values.decodeIfPresent(TurnAction.self, forKey: .expectedAction)
            let reason = try values.decodeIfPresent(EscalationReason.self, forKey: .expectedReason)
            let others = try values.decodeIfPresent([EscalationReason].self, forKey: .expectedReasons)
            reasons = [reason].compactMap(\.self) + (others ?? []).filter { $0 != reason }
            let section = try values.decodeIfPresent(String.self, forKey: .expectedSection)
            sections =
                try values.decodeIfPresent([String].self, forKey: .expectedSections) ?? [section].compactMap(\.self)
        }

        var expectation: Expectation { Expectation(action: action, reasons: reasons, sections: sections) }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decodeIfPresent(String.self, forKey: .id)
        channel = try values.decode(Channel.self, forKey: .channel)
        customerName = try values.decodeIfPresent(String.self, forKey: .customerName)
        subject = try values.decodeIfPresent(String.self, forKey: .subject)
        content = try values.decodeIfPresent(String.self, forKey: .content)
        contentKind = try values.decodeIfPresent(ContentKind.self, forKey: .contentKind)
        turns = try values.decodeIfPresent([Turn].self, forKey: .turns)
        sealed = try values.decodeIfPresent(Bool.self, forKey: .sealed)
        nearMissOf = try values.decodeIfPresent(EscalationReason.self, forKey: .nearMissOf)
        expected = try Expected(from: decoder)
    }

    func ticket(number: Int) -> SampleTicket {
        var made: [SampleTicket.Turn] = []
        if let turns {
            for (place, turn) in turns.enumerated() {
                // What the ticket as a whole expects is expected of its last turn, unless that says so itself.
                let isLast = place == turns.count - 1
                let expected = turn.expected.action == nil && isLast ? self.expected : turn.expected
                made.append(
                    Self.turn(place == 0 ? subject : nil, turn.content, turn.contentKind, expected.expectation))
            }
        } else {
            made = [Self.turn(subject, content ?? "", contentKind, expected.expectation)]
        }
        return SampleTicket(
            id: id ?? "#\(number)", channel: channel, customerName: customerName, turns: made,
            isSealed: sealed ?? false, nearMissOf: nearMissOf)
    }

    private static func turn(
        _ subject: String?, _ content: String, _ kind: ContentKind?, _ expected: Expectation
    ) -> SampleTicket.Turn {
        SampleTicket.Turn(
            subject: subject, content: content, contentKind: kind ?? (content.isEmpty ? .empty : .text),
            expected: expected)
    }

    enum CodingKeys: String, CodingKey {
        case id, channel, subject, content, turns, sealed
        case customerName = "customer_name"
        case contentKind = "content_kind"
        case nearMissOf = "near_miss_of"
        case expectedAction = "expected_action"
        case expectedReason = "expected_reason"
        case expectedReasons = "expected_reasons"
        case expectedSection = "expected_section"
        case expectedSections = "expected_sections"
    }
}
