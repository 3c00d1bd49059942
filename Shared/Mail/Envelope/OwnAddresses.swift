/// The addresses we are written to: mailboxes, their aliases, and everything with a plus after their names.
public struct OwnAddresses: Sendable {
    private let known: [String: MailAddress]

    /// Takes the addresses of an account.
    public init(_ addresses: [MailAddress]) {
        known = Dictionary(addresses.map { (Self.form($0), $0) }) { first, _ in first }
    }

    /// Whether an address is one of ours.
    public func contains(_ address: MailAddress) -> Bool { own(address) != nil }

    /// The address of ours that somebody wrote in some form of it.
    public func own(_ address: MailAddress) -> MailAddress? { known[Self.form(address)] }

    /// Lower case, without what follows a plus; at Gmail itself dots say nothing.
    private static func form(_ address: MailAddress) -> String {
        var local = address.local.lowercased()[...]
        if let plus = local.dropFirst().firstIndex(of: "+") { local = local[..<plus] }
        let isGmail = address.domain == "gmail.com" || address.domain == "googlemail.com"
        return isGmail ? local.filter { $0 != "." } + "@gmail.com" : local + "@" + address.domain
    }
}
