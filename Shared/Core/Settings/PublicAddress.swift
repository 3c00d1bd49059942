/// Whether others on the internet can reach an address; nobody is asked.
enum PublicAddress {
    private static let privateEndings = [
        ".local", ".localhost", ".internal", ".lan", ".test", ".invalid", ".home.arpa", ".svc",
    ]

    /// Whether it is https and its host is neither a name nor a number of a network of one's own.
    static func isPublic(_ url: String) -> Bool {
        let scheme = "https://"
        guard url.lowercased().hasPrefix(scheme) else { return false }
        let authority = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
        if authority.hasPrefix("[") { return isPublicVersion6(authority.dropFirst().prefix { $0 != "]" }) }
        let host = authority.prefix { $0 != ":" }
        guard host.contains("."), !privateEndings.contains(where: { host.hasSuffix($0) }) else { return false }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        return numbers.count == 4 ? isPublicVersion4(numbers) : true
    }

    private static func isPublicVersion4(_ numbers: [UInt8]) -> Bool {
        switch (numbers[0], numbers[1]) {
        case (0, _), (10, _), (127, _), (169, 254), (172, 16...31), (192, 168), (100, 64...127), (224..., _): false
        default: true
        }
    }

    private static func isPublicVersion6(_ address: Substring) -> Bool {
        !["::", "fc", "fd", "fe8", "fe9", "fea", "feb", "ff"].contains { address.hasPrefix($0) }
    }
}
