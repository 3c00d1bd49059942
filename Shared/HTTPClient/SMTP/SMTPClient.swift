import CCurl
public import Core
import Lifecycle

/// Hands mail to a mail server (libcurl's SMTP), one at a time, on a thread of its own.
///
/// TLS is required except on this machine. Each mail has a connection of its own: one that was kept may be dead, and then
/// nobody could tell whether the server has the mail.
public actor SMTPClient {
    private let settings: SMTPSettings
    private let timeout: Duration
    private let executor: ThreadExecutor

    /// The thread that waits for the server.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - settings: The server.
    ///   - timeout: How long one mail may take.
    public init(_ settings: SMTPSettings, timeout: Duration = .seconds(30)) {
        self.settings = settings
        self.timeout = timeout
        executor = ThreadExecutor(name: "smtp")
    }

    /// Sends a mail, and returns when the server has taken it.
    ///
    /// - Parameters:
    ///   - mail: The whole mail, RFC 5322.
    ///   - sender: The address of the envelope that failures go back to.
    ///   - recipient: The address it goes to.
    /// - Throws: ``SMTPError``.
    public func send(_ mail: [UInt8], from sender: String, to recipient: String) throws(SMTPError) {
        guard !mail.isEmpty, Self.isSendable(sender), Self.isSendable(recipient) else { throw SMTPError(.invalidMail) }
        // A task that is cancelled while it waits for the thread sends nothing.
        guard !Task.isCancelled else { throw SMTPError(.cancelled) }
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        guard let easy = curl_easy_init() else { throw SMTPError(.failed(code: CURLE_OUT_OF_MEMORY.rawValue)) }
        defer { curl_easy_cleanup(easy) }
        let transfer = SMTPTransfer(easy: easy, mail: mail)
        try transfer.send(settings, timeout: timeout, from: sender, to: recipient)
    }

    /// Whether an address can stand in an envelope and end nothing there; checked on bytes, as everywhere.
    private static func isSendable(_ address: String) -> Bool {
        let bytes = address.utf8
        return (3...320).contains(bytes.count) && bytes.contains(UInt8(ascii: "@"))
            && bytes.allSatisfy { $0 >= 32 && $0 < 127 && !"<>".utf8.contains($0) }
    }
}
