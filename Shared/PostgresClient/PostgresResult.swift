import CLibPQ

/// The names of a result's columns, shared by every result of one prepared statement.
final class ResultColumns: Sendable {
    let names: [String]
    let indexes: [String: Int32]

    init(_ result: OpaquePointer) {
        let names = (0..<PQnfields(result)).map { column in PQfname(result, column).map { String(cString: $0) } ?? "" }
        self.names = names
        // Of columns with the same name the first is found.
        indexes = Dictionary(zip(names, Int32(0)...), uniquingKeysWith: { first, _ in first })
    }
}

/// Owns one result of libpq; rows read straight out of it.
///
/// Unchecked because of the pointer alone: a result is never written after libpq has returned it, and it is freed once,
/// when the last row is gone.
final class PostgresResult: @unchecked Sendable {
    private let pointer: OpaquePointer
    let columns: ResultColumns

    init(taking pointer: OpaquePointer, columns: ResultColumns) {
        self.pointer = pointer
        self.columns = columns
    }

    deinit {
        PQclear(pointer)
    }

    var rows: [PostgresRow] {
        (0..<PQntuples(pointer)).map { PostgresRow(result: self, index: $0) }
    }

    /// Lends the text of a cell; nil when it is NULL.
    func withText<Value>(row: Int32, column: Int32, _ body: (PostgresText?) -> Value) -> Value {
        guard PQgetisnull(pointer, row, column) == 0, let start = PQgetvalue(pointer, row, column) else {
            return body(nil)
        }
        let count = Int(PQgetlength(pointer, row, column))
        return start.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
            body(PostgresText(UnsafeBufferPointer(start: bytes, count: count)))
        }
    }
}

extension PostgresResult {
    /// What a result says at the first look.
    enum Status {
        case ok, failed, skipped
    }

    static func status(_ pointer: OpaquePointer) -> Status {
        switch PQresultStatus(pointer) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: .ok
        case PGRES_PIPELINE_ABORTED: .skipped
        default: .failed
        }
    }

    /// How many rows a command wrote or found, and the command.
    static func tag(_ pointer: OpaquePointer) -> (affected: Int, command: String) {
        let affected = PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0
        return (affected, PQcmdStatus(pointer).map { String(cString: $0) } ?? "")
    }

    static func discard(_ pointer: OpaquePointer) {
        PQclear(pointer)
    }

    /// Frees a result, keeping the first failure.
    static func discard(_ pointer: OpaquePointer, unless status: Status, _ failure: inout PostgresError?) {
        if status == .failed, failure == nil { failure = error(pointer) }
        PQclear(pointer)
    }

    private static func error(_ pointer: OpaquePointer) -> PostgresError {
        func field(_ code: Unicode.Scalar) -> String? {
            PQresultErrorField(pointer, Int32(code.value)).map { String(cString: $0) }
        }
        // Without a state the words are libpq's own: the connection is gone.
        guard let state = field("C") else { return PostgresError(.connectionLost) }
        let isStale = state == "0A000" && field("R") == "RevalidateCachedQuery"
        return PostgresError(
            isStale ? .staleStatement : PostgresError.Kind(sqlState: state), sqlState: state, constraint: field("n"),
            table: field("t"), column: field("c"))
    }
}
