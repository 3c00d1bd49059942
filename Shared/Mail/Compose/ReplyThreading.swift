/// What keeps an answer in its thread.
public enum ReplyThreading {
    /// Ids that are named at most: the first, which began the thread, and the last ones.
    static let most = 20
    /// Bytes of all of them.
    static let longest = 3000

    /// The subject of an answer: the same with "Re:" before it, once.
    ///
    /// - Parameter subject: The subject of the mail that is answered.
    /// - Returns: A subject on one line.
    public static func subject(answering subject: String) -> String {
        let line = SafeText.line(subject)
        if line.utf8.prefix(3).lowercasedText == "re:" { return line }
        return line.isEmpty ? "Re:" : "Re: " + line
    }

    /// The ids that are named: a thread may grow, its field may not.
    static func bounded(_ ids: [String]) -> [String] {
        guard let first = ids.first else { return [] }
        var room = longest - first.utf8.count
        var last: [String] = []
        for id in ids.dropFirst().reversed() {
            room -= id.utf8.count + 1
            guard room >= 0, last.count < most - 1 else { break }
            last.append(id)
        }
        return [first] + last.reversed()
    }
}
