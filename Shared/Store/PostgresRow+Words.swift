import PostgresClient

extension PostgresRow {
    /// A column that holds one of the domain's words.
    func word<Word: RawRepresentable<String>>(_ column: String, of table: String, as type: Word.Type) throws -> Word {
        guard let word = Word(rawValue: try value(column, as: String.self)) else {
            throw StoreError.unknownWord(table: table, column: column)
        }
        return word
    }

    /// A column that holds one of the domain's words or nothing.
    func optionalWord<Word: RawRepresentable<String>>(
        _ column: String, of table: String, as type: Word.Type
    ) throws -> Word? {
        guard let text = try optional(column, as: String.self) else { return nil }
        guard let word = Word(rawValue: text) else { throw StoreError.unknownWord(table: table, column: column) }
        return word
    }

    /// A column that holds a list of the domain's words.
    func words<Word: RawRepresentable<String>>(
        _ column: String, of table: String, as type: Word.Type
    ) throws -> [Word] {
        try value(column, as: [String].self).map { text in
            guard let word = Word(rawValue: text) else { throw StoreError.unknownWord(table: table, column: column) }
            return word
        }
    }
}

/// Writes lists as Postgres' array literals, for columns that hold a list in each of many rows.
enum ArrayLiteral {
    static func of(_ texts: [String]) -> String {
        var literal = "{"
        for text in texts {
            literal += literal.utf8.count > 1 ? ",\"" : "\""
            for scalar in text.unicodeScalars {
                if scalar == "\\" || scalar == "\"" { literal += "\\" }
                literal.unicodeScalars.append(scalar)
            }
            literal += "\""
        }
        return literal + "}"
    }

    static func of(_ words: [some RawRepresentable<String>]) -> String {
        of(words.map(\.rawValue))
    }

    static func of(_ numbers: [Double]) -> String {
        "{" + numbers.map { "\($0)" }.joined(separator: ",") + "}"
    }
}
