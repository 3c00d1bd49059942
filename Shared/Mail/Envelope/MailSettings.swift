/// What must be known of our own side to read a mail.
public struct MailSettings: Sendable {
    /// Our mailboxes and aliases.
    public let own: OwnAddresses
    /// Our own groups, which send mail on to us.
    public let groups: OwnAddresses
    /// Whose `Authentication-Results` are believed.
    public let authenticationServer: String

    /// Takes them.
    public init(own: OwnAddresses, groups: OwnAddresses = OwnAddresses([]), authenticationServer: String) {
        self.own = own
        self.groups = groups
        self.authenticationServer = authenticationServer
    }
}

/// The header fields that are our own.
public enum OwnHeader {
    /// Names the message of ours that a mail carries.
    public static let message = "X-FTE-Message"
    /// Marks what a machine of ours has sent.
    public static let loop = "X-FTE-Loop"
}
