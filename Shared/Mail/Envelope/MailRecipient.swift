/// How a mail reached us.
public enum MailRecipient: Sendable, Hashable {
    /// It was written to this address of ours, in the form it was written in.
    case direct(MailAddress)
    /// We have only a copy of what was written to others.
    case copied(MailAddress)
    /// None of our addresses is named: a blind copy, or sent on.
    case unnamed

    init(_ headers: MailHeaders, settings: MailSettings) {
        func own(_ name: String) -> MailAddress? {
            AddressList.read(headers.all(name)).addresses.first {
                settings.own.contains($0) || settings.groups.contains($0)
            }
        }
        if let to = own("to") {
            self = .direct(to)
        } else if let copy = own("cc") {
            self = .copied(copy)
        } else {
            self = .unnamed
        }
    }
}
