import Core
import FoundationEssentials
import PostgresClient

/// What accepting looks up only where a message asks for it: form submissions of new customers cost nothing more.
struct AcceptLookUps {
    private enum Part {
        case contact, lines, optOuts, originals, copies
    }
    private let parts: [(part: Part, statements: [SQL])]

    init(requests: [AcceptRequest], state: AcceptState, new: Set<UUID>) {
        var who: Set<AcceptState.ConversationKey> = []
        var lines: [AcceptState.LineKey: String] = [:]
        var optOuts: Set<OptOut> = []
        var originals: Set<String> = []
        var copies: Set<AcceptState.CopyKey> = []
        for request in requests {
            let message = request.message
            guard state.seen[AcceptState.MessageKey(channel: message.channel, id: message.channelMessageID)] == nil,
                let customer = Identifier.all(of: message).first.flatMap({ state.customers[$0] })
            else { continue }
            if message.channel == .whatsapp {
                let address = ReplyAddress(phone: message.customer.phone, whatsapp: message.customer.whatsapp)
                optOuts.formUnion(OptOut.all(address, on: .whatsapp, account: message.account.address))
            }
            guard !new.contains(customer) else { continue }
            if [.edit, .revoke].contains(message.contentKind), message.channel == .whatsapp,
                let original = message.refersTo
            {
                originals.insert(original)
            }
            if let line = message.lineKey(customer: customer) { lines[line] = message.metadata["earlier"] ?? "" }
            if let copy = message.copyKey(customer: customer) { copies.insert(copy) }
            // On WhatsApp a run begins later, and reads this then.
            if message.channel != .whatsapp {
                who.insert(AcceptState.ConversationKey(customer: customer, verified: message.identity.verified))
            }
        }
        var parts: [(Part, [SQL])] = []
        if !who.isEmpty, let now = requests.map(\.at).max() {
            parts.append((.contact, ContactReading.statements(for: Array(who), at: now)))
        }
        if !lines.isEmpty { parts.append((.lines, Self.tickets(of: lines))) }
        if !optOuts.isEmpty { parts.append((.optOuts, [OptOut.reading(Array(optOuts))])) }
        if !originals.isEmpty { parts.append((.originals, [Self.originals(Array(originals))])) }
        if !copies.isEmpty { parts.append((.copies, [AcceptCopies.reading(Array(copies))])) }
        self.parts = parts
    }

    var statements: [SQL] { parts.flatMap(\.statements) }

    /// Takes what the statements gave, in their order.
    func learn(from results: ArraySlice<[PostgresRow]>, _ state: inout AcceptState) throws {
        var rest = results
        for (part, statements) in parts {
            let own = Array(rest.prefix(statements.count))
            rest = rest.dropFirst(statements.count)
            switch part {
            case .contact: state.before = try ContactReading.read(own[0], own[1])
            case .copies: try AcceptCopies.learn(own[0], &state)
            case .optOuts: state.optedOut = try OptOut.read(own[0])
            case .originals:
                try AcceptReading.learn(tickets: own[0], &state)
                for row in own[0] { try Self.learn(original: row, &state) }
            case .lines:
                try AcceptReading.learn(tickets: own[0] + own[1], &state)
                for row in own[0] + own[1] { state.lines[try Self.line(row)] = try row.value("id", as: UUID.self) }
            }
        }
    }

    // MARK: Lines

    /// The last ticket of each line: on WhatsApp of the number that was written to, by mail of the thread, or of the mails
    /// that it answers where Gmail has begun a new thread.
    private static func tickets(of lines: [AcceptState.LineKey: String]) -> [SQL] {
        let numbers = lines.keys.filter { $0.channel == .whatsapp }
        let threads = lines.filter { $0.key.channel != .whatsapp }.map { (key: $0.key, earlier: $0.value) }
        let answers: [String?] = threads.map(\.key.answersTo)
        return [
            """
            SELECT NULL::text AS asked, who.customer AS line_customer, who.verified AS line_verified,
                   'whatsapp' AS line_channel, who.line, NULL::text AS answers_to, \(columns)
            FROM unnest(\(numbers.map(\.customer)), \(numbers.map(\.verified)), \(numbers.map(\.line)))
                AS who (customer, verified, line)
            CROSS JOIN LATERAL (
                SELECT * FROM tickets t
                WHERE t.customer_id = who.customer AND t.source_channel = 'whatsapp'
                  AND (SELECT c.verified FROM conversations c WHERE c.id = t.conversation_id) = who.verified
                  AND who.line = (SELECT m.account FROM messages m WHERE m.ticket_id = t.id AND m.role = 'customer'
                                  ORDER BY m.created_at LIMIT 1)
                ORDER BY t.created_at DESC LIMIT 1) t
            """,
            """
            SELECT NULL::text AS asked, who.customer AS line_customer, who.verified AS line_verified,
                   'email' AS line_channel, who.line, who.answers_to, \(columns)
            FROM unnest(\(threads.map(\.key.customer)), \(threads.map(\.key.verified)), \(threads.map(\.key.line)),
                        \(threads.map(\.earlier)), \(answers)) AS who (customer, verified, line, earlier, answers_to)
            CROSS JOIN LATERAL (
                (SELECT m.ticket_id, 1 AS choice FROM messages m
                 WHERE m.thread_id = who.line AND m.customer_id = who.customer AND m.verified = who.verified
                   AND \(hasSameAnswerAddress)
                 ORDER BY m.created_at DESC LIMIT 1)
                UNION ALL
                (SELECT m.ticket_id, 2 FROM messages m
                 WHERE m.channel = 'email' AND m.metadata ? 'message_id'
                   AND m.metadata ->> 'message_id' = ANY(string_to_array(who.earlier, ' '))
                   AND m.customer_id = who.customer AND m.verified = who.verified
                   AND \(hasSameAnswerAddress)
                 ORDER BY m.created_at DESC LIMIT 1)
                ORDER BY choice LIMIT 1) last
            JOIN tickets t ON t.id = last.ticket_id
            """,
        ]
    }

    /// Of mails that nobody vouches for, one that wants its answer elsewhere than the one that opened the ticket is another
    /// person's: any of them may name any sender, and any thread.
    private static let hasSameAnswerAddress: SQL = """
        (who.verified OR who.answers_to IS NOT DISTINCT FROM
            (SELECT i.metadata ->> 'reply_to' FROM messages i WHERE i.ticket_id = m.ticket_id
             AND i.direction = 'inbound' ORDER BY i.created_at, i.id LIMIT 1))
        """

    private static let columns: SQL = """
        t.id, t.ticket_ref, t.customer_id, t.conversation_id, t.subject, who.verified, t.category, t.priority,
        t.status, t.source_channel, t.created_at, t.resolved_at
        """

    private static func line(_ row: PostgresRow) throws -> AcceptState.LineKey {
        AcceptState.LineKey(
            customer: try row.value("line_customer", as: UUID.self),
            verified: try row.value("line_verified", as: Bool.self),
            channel: try row.word("line_channel", of: "tickets", as: Channel.self),
            line: try row.value("line", as: String.self),
            answersTo: try row.optional("answers_to", as: String.self))
    }

    // MARK: Originals

    /// Messages that others change or take back, with their tickets.
    private static func originals(_ ids: [String]) -> SQL {
        """
        SELECT NULL::text AS asked, m.id AS message, m.channel_message_id, m.account, m.state,
               t.id, t.ticket_ref, t.customer_id, t.conversation_id, t.subject, m.verified, t.category, t.priority,
               t.status, t.source_channel, t.created_at, t.resolved_at
        FROM unnest(\(ids)) AS wanted (id)
        CROSS JOIN LATERAL (
            SELECT * FROM messages m
            WHERE m.channel = 'whatsapp' AND m.channel_message_id = wanted.id AND m.direction = 'inbound'
            LIMIT 1) m
        JOIN tickets t ON t.id = m.ticket_id
        """
    }

    private static func learn(original row: PostgresRow, _ state: inout AcceptState) throws {
        state.originals[try row.value("channel_message_id", as: String.self)] = AcceptState.Original(
            id: try row.value("message", as: UUID.self), customerID: try row.value("customer_id", as: UUID.self),
            ticketID: try row.value("id", as: UUID.self), account: try row.value("account", as: String.self),
            isConcluded: try row.value("state", as: String.self) != "accepted")
    }
}
