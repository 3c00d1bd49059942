/// The prepared statements of one connection, by their text; the one unused for longest makes room.
struct StatementCache {
    final class Statement {
        let name: String
        let text: String
        var columns: ResultColumns?
        var lastUse: UInt64 = 0

        init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    private let capacity: Int
    private var statements: [String: Statement] = [:]
    private var uses: UInt64 = 0
    private var named = 0

    init(capacity: Int = 256) {
        self.capacity = capacity
    }

    var count: Int { statements.count }

    /// The statement of a text, and whether it must be prepared first.
    mutating func statement(for text: String) -> (statement: Statement, isNew: Bool) {
        uses += 1
        if let known = statements[text] {
            known.lastUse = uses
            return (known, false)
        }
        named += 1
        let statement = Statement(name: "s\(named)", text: text)
        statement.lastUse = uses
        statements[text] = statement
        return (statement, true)
    }

    /// Forgets a statement that the server does not have or no longer accepts.
    mutating func forget(_ statement: Statement) {
        if statements[statement.text] === statement { statements[statement.text] = nil }
    }

    /// Takes out what is over the capacity; the server must be told.
    mutating func takeSurplus() -> [Statement] {
        guard statements.count > capacity else { return [] }
        let oldest = statements.values.sorted { $0.lastUse < $1.lastUse }.prefix(statements.count - capacity)
        for statement in oldest { statements[statement.text] = nil }
        return Array(oldest)
    }
}
