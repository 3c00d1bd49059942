/// What the author of a mail wrote, told from what he answers.
public struct MailText: Sendable, Hashable {
    /// What was left out of the author's words.
    public enum Cut: String, Sendable, Hashable, CaseIterable {
        /// Nothing: there was nothing to leave out.
        case none
        /// An earlier mail, a signature, or both.
        case history
        /// Nothing, for his answers stand between the lines of the earlier mail.
        case inlineReplies = "inline_replies"
        /// Nothing, for he passes the mail on.
        case forward
        /// Nothing, for nothing else would be left.
        case onlyHistory = "only_history"
    }

    /// What to read: the author's words, with everything else where leaving it out would lose what he says.
    public let new: String
    /// All of it.
    public let full: String
    /// What was left out.
    public let cut: Cut
    /// Whether the mail had more text than is read.
    public let isTruncated: Bool
}
