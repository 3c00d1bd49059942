public import Core

/// What can go wrong in the store beside Postgres itself.
public enum StoreError: Error, Dispositioned, Equatable, CustomStringConvertible {
    /// Somebody else made the same thing at the same moment; trying again finds it.
    case concurrentChange
    /// A row holds a word that this version does not know.
    case unknownWord(table: String, column: String)
    /// A move that the domain does not allow.
    case impossibleMove(from: TicketStatus, to: TicketStatus)
    /// Something that must be there is not.
    case missing(table: String)

    /// Whether trying again helps.
    public var disposition: RetryDisposition {
        switch self {
        case .concurrentChange: .retry
        case .unknownWord, .impossibleMove, .missing: .permanent
        }
    }

    /// What happened, without any value.
    public var description: String {
        switch self {
        case .concurrentChange: "somebody else changed the same rows"
        case .unknownWord(let table, let column): "\(table).\(column) holds an unknown word"
        case .impossibleMove(let old, let new): "a ticket cannot go from \(old.rawValue) to \(new.rawValue)"
        case .missing(let table): "a row of \(table) is missing"
        }
    }
}
