/// Who wrote a mail, and where an answer goes.
public struct MailSender: Sendable {
    /// The customer: `From`, or whom our own group names.
    public let customer: MailAddress?
    /// Where an answer goes.
    public let replyTo: MailAddress?
    /// Whether the receiving server vouches for the customer, and an answer goes to nobody else.
    public let isVerified: Bool
    /// Whether one of our own groups has sent it on.
    public let isFromOwnGroup: Bool

    init(_ headers: MailHeaders, settings: MailSettings) {
        let from = AddressList.read(headers.all("from"))
        let reply = AddressList.read(headers.all("reply-to"))
        isFromOwnGroup = Self.isFromOwnGroup(headers, groups: settings.groups)
        let only = reply.addresses.count == 1 && reply.unreadable == 0 ? reply.addresses.first : nil
        let written = from.addresses.first
        if isFromOwnGroup, let written, settings.groups.contains(written) {
            // The group has put itself into From: whom it names instead is nobody's proof.
            let original = AddressList.read(headers.all("x-original-sender")).addresses.first
            let person = [original, only].compactMap { $0 }.first { !settings.groups.contains($0) }
            customer = person.map { MailAddress(named: $0, by: written) } ?? written
            replyTo = person ?? written
            isVerified = false
            return
        }
        customer = written
        // An answer to ourselves would come back.
        let target = only.flatMap { settings.own.contains($0) || settings.groups.contains($0) ? nil : $0 }
        replyTo = target ?? written
        isVerified =
            from.addresses.count == 1 && from.unreadable == 0 && headers.all("from").count == 1
            && replyTo?.key == written?.key && only.map { $0.key == written?.key } ?? true
            && written.map {
                AuthenticationResults.vouch(for: $0, headers: headers, server: settings.authenticationServer)
            } ?? false
    }

    /// Every `List-Id` must name a group of ours: a list of others behind it stays a list.
    private static func isFromOwnGroup(_ headers: MailHeaders, groups: OwnAddresses) -> Bool {
        let lists = headers.all("list-id")
        return !lists.isEmpty
            && lists.allSatisfy { list in
                guard let start = list.lastIndex(of: UInt8(ascii: "<")),
                    let end = list.lastIndex(of: UInt8(ascii: ">")),
                    start < end
                else { return false }
                // `support.example.com` is support@example.com; the name of a group may have dots itself.
                let id = Array(list[(start + 1)..<end])
                return id.indices.contains { dot in
                    guard id[dot] == UInt8(ascii: ".") else { return false }
                    let address = id[..<dot] + [UInt8(ascii: "@")] + id[(dot + 1)...]
                    return MailAddress(bytes: Array(address), name: nil).map(groups.contains) ?? false
                }
            }
    }
}

extension MailAddress {
    /// A person whose name stands only in what the group wrote: "'Jane Doe' via Support".
    fileprivate init(named person: MailAddress, by group: MailAddress) {
        let words = group.name?.split(separator: " via ", maxSplits: 1).map(String.init) ?? []
        let shown = words.count == 2 ? words.first : nil
        let bare = shown.map {
            $0.count > 2 && $0.hasPrefix("'") && $0.hasSuffix("'") ? String($0.dropFirst().dropLast()) : $0
        }
        self = MailAddress(person.address, name: person.name ?? bare) ?? person
    }
}
