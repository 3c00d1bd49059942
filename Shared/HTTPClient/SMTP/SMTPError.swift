public import Core

/// Why a mail server did not take a mail, or did not say that it did.
public struct SMTPError: Error, Dispositioned, Equatable, CustomStringConvertible {
    /// What went wrong.
    public enum Kind: Sendable, Equatable {
        /// An address cannot stand in an envelope, or the mail is none.
        case invalidMail
        /// The server takes it later, by its code (4xx).
        case temporary(code: Int)
        /// The server will never take it, by its code (5xx).
        case permanent(code: Int)
        /// The server refuses us, by its code: what we sign in with, or that we do not.
        case authentication(code: Int)
        /// The server is not there, or does not speak to anybody, by its code where it gave one.
        case unreachable(code: Int?)
        /// It took longer than was allowed.
        case timedOut
        /// The server could not prove who it is, or does not encrypt.
        case tls
        /// The task that asked was cancelled.
        case cancelled
        /// The connection broke, or anything else, by libcurl's number.
        case failed(code: UInt32)
    }
    /// What went wrong.
    public let kind: Kind
    /// Whether the whole mail has left without an answer, so that the server may have taken it.
    public let mayHaveBeenTaken: Bool

    init(_ kind: Kind, mayHaveBeenTaken: Bool = false) {
        self.kind = kind
        self.mayHaveBeenTaken = mayHaveBeenTaken
    }

    /// The kind of failure in a word, with the server's code.
    public var code: String {
        switch kind {
        case .invalidMail: "invalid_mail"
        case .temporary(let code), .permanent(let code), .authentication(let code): "smtp_\(code)"
        case .unreachable(let code): code.map { "smtp_\($0)" } ?? "unreachable"
        case .timedOut: "timeout"
        case .tls: "tls"
        case .cancelled: "cancelled"
        case .failed: "broken_off"
        }
    }

    /// What may be done about it.
    public var disposition: RetryDisposition {
        switch kind {
        case .invalidMail, .permanent: .permanent
        case .authentication, .unreachable, .tls: .unavailable(dependency: "mail server")
        case .temporary, .timedOut, .cancelled, .failed: .retry
        }
    }

    /// One sentence, without address or content.
    public var description: String {
        switch kind {
        case .invalidMail: "the mail cannot be sent as it is"
        case .temporary(let code): "the mail server takes the mail later (\(code))"
        case .permanent(let code): "the mail server will not take the mail (\(code))"
        case .authentication(let code): "the mail server refuses the account (\(code))"
        case .unreachable(let code): "the mail server is not there\(code.map { " (\($0))" } ?? "")"
        case .timedOut: "the mail server did not answer in time"
        case .tls: "the mail server could not be trusted, or does not encrypt"
        case .cancelled: "the sending was cancelled"
        case .failed(let code): "the connection to the mail server failed (code \(code))"
        }
    }
}
