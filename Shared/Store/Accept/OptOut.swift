import Core
import FoundationEssentials
import PostgresClient

/// An address that wants to hear nothing from one of our accounts; an empty account stands for all of the channel's.
struct OptOut: Hashable {
    let channel: Channel
    let account: String
    let value: String

    /// The forms in which an address may have opted out, its own first.
    static func all(_ address: ReplyAddress, on channel: Channel, account: String) -> [OptOut] {
        let values =
            switch channel {
            case .whatsapp: [address.whatsapp, address.phone]
            case .email, .webForm: [address.email]
            }
        return values.compactMap(\.self).flatMap { value in
            [account, ""].map { OptOut(channel: channel, account: $0, value: value) }
        }
    }

    /// Asks which of them are there: rows of `channel`, `account` and `identifier_value`.
    static func reading(_ wanted: [OptOut]) -> SQL {
        let channels: [String] = wanted.map(\.channel.rawValue)
        let accounts: [String] = wanted.map(\.account)
        let values: [String] = wanted.map(\.value)
        return """
            SELECT o.channel, o.account, o.identifier_value
            FROM unnest(\(channels), \(accounts), \(values)) AS wanted (channel, account, value)
            CROSS JOIN LATERAL (
                SELECT * FROM opt_outs o
                WHERE o.channel = wanted.channel AND o.account = wanted.account AND o.identifier_value = wanted.value
                LIMIT 1) o
            """
    }

    /// Notes them.
    static func writing(_ all: [OptOut]) -> SQL {
        """
        INSERT INTO opt_outs (channel, account, identifier_value)
        SELECT * FROM unnest(\(all.map(\.channel.rawValue)), \(all.map(\.account)), \(all.map(\.value)))
        ON CONFLICT (channel, account, identifier_value) DO NOTHING
        """
    }

    /// Forgets them.
    static func deleting(_ all: [OptOut]) -> SQL {
        """
        DELETE FROM opt_outs o
        USING unnest(\(all.map(\.channel.rawValue)), \(all.map(\.account)), \(all.map(\.value)))
            AS back (channel, account, value)
        WHERE o.channel = back.channel AND o.account = back.account AND o.identifier_value = back.value
        """
    }

    /// What ``reading(_:)`` found.
    static func read(_ rows: [PostgresRow]) throws -> Set<OptOut> {
        Set(
            try rows.map { row in
                OptOut(
                    channel: try row.word("channel", of: "opt_outs", as: Channel.self),
                    account: try row.value("account", as: String.self),
                    value: try row.value("identifier_value", as: String.self))
            })
    }
}

extension TicketPlace {
    /// How its customer may have opted out of what is said on it.
    var optOuts: [OptOut] { OptOut.all(address, on: channel, account: account.address) }
}
