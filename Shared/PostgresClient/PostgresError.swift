public import Core

/// What went wrong with Postgres.
///
/// Its description names the state, the constraint and the table, never a value.
public struct PostgresError: Error, Dispositioned, Equatable, CustomStringConvertible {
    /// The sorts of failure that callers tell apart.
    public enum Kind: String, Sendable, Hashable {
        /// The connection broke, or the server did not answer in time: what was under way may or may not have happened.
        case connectionLost
        /// No connection could be made.
        case cannotConnect
        /// The server refused the credentials or has no such database.
        case accessRefused
        /// The server is starting.
        case startingUp
        /// The server is stopping, or an administrator ended the session.
        case shuttingDown
        /// The server has no room for another connection.
        case tooManyConnections
        /// The server is out of disk, memory or another resource, or takes no writes.
        case outOfResources
        /// No connection of the pool became free in time, or too many already wait for one.
        case poolExhausted
        /// The pool or the group has been shut down.
        case closed
        /// Two transactions could not be put in an order.
        case serializationFailure
        /// A deadlock was broken.
        case deadlock
        /// A lock was not to be had in time.
        case lockTimeout
        /// The statement took too long.
        case statementTimeout
        /// The task that asked was cancelled.
        case cancelled
        /// An earlier statement of the transaction had failed.
        case transactionAborted
        /// A prepared statement no longer fits the schema; the next try prepares it anew.
        case staleStatement
        /// A unique constraint.
        case uniqueViolation
        /// A foreign key.
        case foreignKeyViolation
        /// A check constraint.
        case checkViolation
        /// A column that may not be NULL.
        case notNullViolation
        /// Another constraint.
        case constraintViolation
        /// A value that its type does not allow.
        case data
        /// A bound text holds a zero byte.
        case zeroByte
        /// The result has no such column.
        case missingColumn
        /// The column is NULL.
        case unexpectedNull
        /// The column's text is none of the type asked for.
        case undecodable
        /// The statement itself is wrong: syntax, names, rights.
        case statement
        /// Anything else.
        case other
    }

    /// The sort of failure.
    public let kind: Kind
    /// The five characters of SQLSTATE, when the server said them.
    public let sqlState: String?
    /// The constraint that was violated.
    public let constraint: String?
    /// The table it is about.
    public let table: String?
    /// The column it is about.
    public let column: String?

    /// Makes an error.
    public init(
        _ kind: Kind, sqlState: String? = nil, constraint: String? = nil, table: String? = nil, column: String? = nil
    ) {
        self.kind = kind
        self.sqlState = sqlState
        self.constraint = constraint
        self.table = table
        self.column = column
    }

    /// Whether a unique constraint was violated.
    public var isUniqueViolation: Bool { kind == .uniqueViolation }
    /// Whether a foreign key was violated.
    public var isForeignKeyViolation: Bool { kind == .foreignKeyViolation }
    /// Whether any constraint was violated.
    public var isConstraintViolation: Bool {
        switch kind {
        case .uniqueViolation, .foreignKeyViolation, .checkViolation, .notNullViolation, .constraintViolation: true
        default: false
        }
    }

    /// What may be done about it.
    public var disposition: RetryDisposition {
        switch kind {
        case .connectionLost, .cannotConnect, .accessRefused, .startingUp, .shuttingDown, .tooManyConnections,
            .outOfResources,
            .poolExhausted, .closed:
            .unavailable(dependency: "postgres")
        case .serializationFailure, .deadlock, .lockTimeout, .statementTimeout, .cancelled, .transactionAborted,
            .staleStatement, .other:
            .retry
        case .uniqueViolation, .foreignKeyViolation, .checkViolation, .notNullViolation, .constraintViolation, .data,
            .zeroByte, .missingColumn, .unexpectedNull, .undecodable, .statement:
            .permanent
        }
    }

    /// Whether the server is away, as opposed to having refused something.
    public var isUnavailable: Bool {
        if case .unavailable = disposition { true } else { false }
    }

    /// The kind, the state and the names of constraint, table and column.
    public var description: String {
        var text = "postgres: \(kind.rawValue)"
        if let sqlState { text += " \(sqlState)" }
        if let constraint { text += " constraint \(constraint)" }
        if let table { text += " table \(table)" }
        if let column { text += " column \(column)" }
        return text
    }
}

extension PostgresError.Kind {
    /// The kind that a SQLSTATE stands for.
    init(sqlState: String) {
        switch sqlState {
        case "57P01", "57P02", "57P05": self = .shuttingDown
        case "57P03": self = .startingUp
        case "53300": self = .tooManyConnections
        case "25006": self = .outOfResources
        case "40001": self = .serializationFailure
        case "40P01": self = .deadlock
        case "55P03": self = .lockTimeout
        case "57014": self = .statementTimeout
        case "25P02": self = .transactionAborted
        case "26000": self = .staleStatement
        case "23505": self = .uniqueViolation
        case "23503": self = .foreignKeyViolation
        case "23514": self = .checkViolation
        case "23502": self = .notNullViolation
        default:
            switch sqlState.prefix(2) {
            case "08": self = .connectionLost
            case "53", "58": self = .outOfResources
            case "23": self = .constraintViolation
            case "21", "22": self = .data
            case "0A", "2B", "42", "44", "P0": self = .statement
            default: self = .other
            }
        }
    }
}
