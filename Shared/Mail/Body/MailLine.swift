/// One line of a mail's text, with what is known of its place.
struct MailLine: Equatable {
    /// What its place in the mail's own structure says of the lines from here on.
    enum Mark: Equatable {
        /// Nothing.
        case none
        /// An earlier mail begins; its lines are quoted.
        case quote
        /// Everything from here on is an earlier mail.
        case history
        /// What follows is forwarded.
        case forward
        /// A signature begins; it ends with the next mark or quote.
        case signature
        /// The signature is over.
        case signatureEnd
    }

    /// The text without the marks of quoting.
    var text: String
    /// How many quotes it lies in.
    var depth = 0
    /// What begins with it.
    var mark = Mark.none

    /// The line as a reader sees it, `>` before what is quoted.
    var written: String { depth == 0 ? text : String(repeating: ">", count: depth) + (text.isEmpty ? "" : " ") + text }

    var isBlank: Bool { text.isBlank }
}
