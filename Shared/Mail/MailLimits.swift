/// How much of one mail is read: beyond it the rest is left out, never refused, so that the work stays bounded.
enum MailLimits {
    /// Header fields of one part.
    static let fields = 1000
    /// Bytes of one part's header.
    static let headerBytes = 256 * 1024
    /// Addresses of one field.
    static let addresses = 1000
    /// Parts inside of parts.
    static let depth = 24
    /// Parts in all.
    static let parts = 1000
    /// Bytes of decoded text, over all parts that are text.
    static let textBytes = 1024 * 1024
    /// Bytes of HTML: its marks and styles are often most of it.
    static let markupBytes = 4 * 1024 * 1024
    /// Lines of text.
    static let lines = 50_000
    /// Quotes inside of quotes.
    static let quoteDepth = 32
    /// Names of attachments that are kept.
    static let attachments = 200
    /// Message ids that are kept of `References`.
    static let references = 100
}
