extension String {
    /// The text without NUL characters, which neither JSON readers nor Postgres take.
    public var withoutNUL: String {
        utf8.contains(0) ? String(decoding: utf8.filter { $0 != 0 }, as: UTF8.self) : self
    }

    /// No more than a number of code points of the text.
    ///
    /// Characters would not do: one of them may hold thousands of combining marks.
    public func prefix(codePoints limit: Int) -> String {
        guard unicodeScalars.count > limit else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(limit)))
    }
}
