/// An element of HTML that is open, as far as it matters to its text.
struct HTMLElement {
    /// A list, and how many of its items were begun.
    enum List {
        case points
        case numbers(next: Int)
    }

    let name: String
    var list: List?
    var isQuote = false
    var isHidden = false
    var isPreformatted = false
    var isSignature = false
    var link: String?
    /// What was said in a link so far.
    var linkText = ""
    var mark = MailLine.Mark.none

    init(name: String, attributes: [String: String]) {
        self.name = name
        let style = attributes["style", default: ""].utf8.filter { !ASCII.isSpace($0) }.lowercasedText
        let classes = attributes["class", default: ""].split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
        let id = attributes["id", default: ""].lowercased()
        isHidden =
            Self.hidden.contains(name) || attributes["hidden"] != nil || style.contains("display:none")
            || style.contains("mso-hide:all")
        isPreformatted = name == "pre"
        switch name {
        case "ul", "dir", "menu": list = .points
        case "ol": list = .numbers(next: attributes["start"].flatMap { Int($0) } ?? 1)
        case "a": link = attributes["href"]
        case "blockquote": isQuote = Self.isQuote(attributes, classes: classes, style: style)
        default: break
        }
        isSignature =
            attributes["data-smartmail"] == "gmail_signature" || Self.signatures.contains(id)
            || classes.contains(where: Self.signatures.contains)
        if Self.histories.contains(id) || classes.contains(where: Self.histories.contains) || Self.isOutlookLine(style)
        {
            mark = .history
        } else if isQuote || Self.quotes.contains(id) || classes.contains(where: Self.quotes.contains) {
            mark = .quote
        } else if isSignature {
            mark = .signature
        }
    }

    /// A quote of somebody; Gmail indents with the same element, without a border.
    private static func isQuote(_ attributes: [String: String], classes: [String], style: String) -> Bool {
        attributes["type"]?.lowercased() == "cite" || attributes["cite"] != nil || classes.contains("gmail_quote")
            || !(style.contains("border:none") || style.contains("border:0"))
    }

    /// The line that Outlook draws above the mail it answers.
    private static func isOutlookLine(_ style: String) -> Bool {
        style.contains("border:none;border-top:solid#e1e1e11.0pt")
            || style.contains("border:none;border-top:solid#b5c4df1.0pt")
    }

    private static let hidden: Set<String> = [
        "head", "script", "style", "title", "noembed", "noframes", "svg", "object", "template", "select", "textarea",
    ]
    /// What programs call the element around the mail that is answered: everything in and after it is history.
    private static let histories: Set<String> = [
        "divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container", "olk_src_body_section",
        "outlookmessageheader", "stopspelling", "replysplit", "reply-intro",
    ]
    /// The same where the earlier mail is in a quote, so that answers may stand between.
    private static let quotes: Set<String> = [
        "gmail_quote", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra", "moz-cite-prefix",
        "gmail_quote_container", "yahooquotedhtml", "isforwardcontent", "isreplycontent", "hmmessage_quote",
    ]
    private static let signatures: Set<String> = [
        "gmail_signature", "moz-signature", "protonmail_signature_block", "signature", "applemailsignature",
        "ms-outlook-mobile-signature", "ydpsignature", "ymail_android_signature", "yahoo_signature",
        "gmail_signature_prefix",
    ]
}
