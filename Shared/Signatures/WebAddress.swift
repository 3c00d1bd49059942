/// Addresses as others may have spelled them.
enum WebAddress {
    /// An address without its port and with it: signers disagree about which they sign.
    static func spellings(of url: String) -> [String] {
        guard let scheme = ["https://", "http://"].first(where: { url.lowercased().hasPrefix($0) }) else {
            return [url]
        }
        let rest = url.dropFirst(scheme.count)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let (authority, path) = (rest[..<end], rest[end...])
        let host = withoutPort(authority)
        let standard: Substring = scheme == "https://" ? ":443" : ":80"
        let port = host.endIndex == authority.endIndex ? standard : authority[host.endIndex...]
        let head = url.prefix(scheme.count)
        return ["\(head)\(host)\(path)", "\(head)\(host)\(port)\(path)"]
    }

    private static func withoutPort(_ authority: Substring) -> Substring {
        guard let colon = authority.lastIndex(of: ":"),
            authority[authority.index(after: colon)...].allSatisfy({ $0.isASCII && $0.isNumber })
        else { return authority }
        return authority[..<colon]
    }
}
