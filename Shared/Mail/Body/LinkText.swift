/// Where a link leads, for a text that cannot be clicked.
enum LinkText {
    /// Longer addresses carry marks of who reads, and nothing a reader can use.
    private static let longest = 200

    /// What must be added to the words of a link; nil where they say it themselves.
    static func addition(_ link: String, said text: String) -> String? {
        let link = SafeText.line(link)
        let text = text.trimmed
        guard !text.isEmpty, link.utf8.count <= longest, !link.utf8.contains(ASCII.space) else { return nil }
        let lowercased = link.lowercased()
        for scheme in ["mailto:", "tel:"] where lowercased.hasPrefix(scheme) {
            let target = String(link.dropFirst(scheme.count).prefix { $0 != "?" })
            return target.isEmpty || text.contains(target) || digits(text) == digits(target) && scheme == "tel:"
                ? nil : target
        }
        guard lowercased.hasPrefix("http://") || lowercased.hasPrefix("https://") else { return nil }
        return bare(text) == bare(link) ? nil : link
    }

    private static func digits(_ text: String) -> [UInt8] { text.utf8.filter(ASCII.isDigit) }

    private static func bare(_ text: String) -> Substring {
        var rest = text.lowercased()[...]
        for prefix in ["https://", "http://", "www."] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
        }
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        return rest
    }
}
