/// Recognises text that a program wrote for its maker: traces, names of exceptions, messages of compilers.
enum RawError {
    /// Whether a draft holds any; the name of an error that the customer or a section named may be repeated.
    static func isIn(_ draft: String, known: KnownText) -> Bool {
        let folded = draft.lowercased()
        if traces.contains(where: { folded.contains($0) }) { return true }
        for line in draft.split(separator: "\n") {
            if isTraceLine(line) { return true }
            let start = line.drop { $0 == " " || $0 == "\t" }
            let isLabelled = ["error:", "fatal:", "panic:", "exception:", "fatal error:"].contains {
                start.lowercased().hasPrefix($0)
            }
            if isLabelled, !known.contains(String(start)) { return true }
            for word in DraftWords.words(of: line) where isErrorName(word) && !known.contains(String(word)) {
                return true
            }
        }
        return false
    }

    private static let traces = [
        "traceback (most recent", "exception in thread", "stack trace:", "segmentation fault", "core dumped",
        "unhandled exception", "uncaught exception", "caused by:", "{\"error\"", "errno ", "<html", "</",
        "nil while unwrapping",
    ]

    /// `at name(file:line)`, `File "x", line 3`, `file.swift:12:`.
    private static func isTraceLine(_ line: Substring) -> Bool {
        let start = line.drop { $0 == " " || $0 == "\t" }
        if start.hasPrefix("at "), start.contains("("), start.contains(":"), start.contains(")") { return true }
        if start.hasPrefix("File \""), start.contains(", line ") { return true }
        return DraftWords.words(of: line).contains { word in
            let parts = word.split(separator: ":")
            return parts.count > 1 && parts[0].contains(".") && parts[0].first?.isLetter == true
                && parts[1].allSatisfy(\.isNumber) && !word.contains("//") && isSource(parts[0])
        }
    }

    private static func isSource(_ name: Substring) -> Bool {
        [".swift", ".py", ".js", ".ts", ".java", ".go", ".rb", ".php", ".c", ".cpp", ".cs", ".kt", ".rs"].contains {
            name.hasSuffix($0)
        }
    }

    /// `ValueError`, `NullPointerException`.
    private static func isErrorName(_ word: Substring) -> Bool {
        for ending in ["Error", "Exception"] where word.hasSuffix(ending) {
            return word.utf8.count > ending.utf8.count && word.allSatisfy { $0.isLetter || $0 == "." || $0 == "_" }
        }
        return false
    }
}
