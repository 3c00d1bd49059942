import Core
import Lifecycle
import Synchronization

/// A mail server that takes mail on this machine and keeps it, for tests and demonstrations.
///
/// It holds the dialogue as strictly as a real one (RFC 5321: EHLO, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA with its dots),
/// and fails as it is told.
public final class SMTPSink: Sendable {
    /// A mail that it has taken.
    public struct Mail: Sendable, Hashable {
        /// The envelope's sender.
        public let sender: String
        /// The envelope's recipients.
        public let recipients: [String]
        /// The mail itself, its dots undone.
        public let bytes: [UInt8]
        /// Who had signed in.
        public let user: String?

        /// The mail as text.
        public var text: String { String(decoding: bytes, as: UTF8.self) }
    }
    /// What it is told to do to the next mail instead of taking it as usual.
    public enum Fault: Sendable, Hashable {
        /// Refuse the connection with a code.
        case refuseConnection(Int)
        /// Refuse who signs in.
        case refuseAccount(Int)
        /// Refuse the sender.
        case refuseSender(Int)
        /// Refuse the recipient.
        case refuseRecipient(Int)
        /// Refuse the mail once all of it is there.
        case refuseMail(Int)
        /// Take the mail and end the connection without a word.
        case takeAndDrop
        /// End the connection in the middle of the mail.
        case dropInMail
        /// Take the mail and never answer.
        case takeAndHang
        /// Take it after a while.
        case delay(Duration)
    }
    private struct State {
        var mails: [Mail] = []
        var faults: [Fault] = []
        var lastingFault: Fault?
        var connections = 0
        var isStopped = false
    }

    /// Who may send: a user and his password; nil lets everybody.
    public let account: (user: String, password: String)?
    private let listener: ListeningPort
    private let state = Mutex(State())

    private init(account: (user: String, password: String)?) throws {
        self.account = account
        listener = try ListeningPort()
    }

    /// Runs one on a free port of this machine, and lends it.
    public static func run<Value: Sendable>(
        account: (user: String, password: String)? = nil, _ body: @Sendable (SMTPSink) async throws -> Value
    ) async throws -> Value {
        let sink = try SMTPSink(account: account)
        OwnThread.start(name: "smtp-sink") { [sink] in sink.serve() }
        defer { sink.stop() }
        return try await body(sink)
    }

    /// The port it listens on.
    public var port: Int { listener.port }

    /// The address as `SMTP_URL` says it.
    public var url: String {
        account.map { "smtp://\($0.user):\($0.password)@127.0.0.1:\(port)" } ?? "smtp://127.0.0.1:\(port)"
    }

    /// Every mail that it took, oldest first.
    public var mails: [Mail] { state.withLock { $0.mails } }

    /// How many connections there were.
    public var connections: Int { state.withLock { $0.connections } }

    /// What happens to the next connections, one each.
    public func plan(_ faults: Fault...) { state.withLock { $0.faults += faults } }

    /// What happens to every connection from now on that has no fault of its own; nil is that all is well again.
    public func fail(with fault: Fault?) { state.withLock { $0.lastingFault = fault } }

    /// Whether it is to end.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    func keep(_ mail: Mail) { state.withLock { $0.mails.append(mail) } }

    private func stop() { state.withLock { $0.isStopped = true } }

    private func serve() {
        while !isStopped {
            guard let connection = listener.accept() else { continue }
            let fault: Fault? = state.withLock { state in
                state.connections += 1
                return state.faults.isEmpty ? state.lastingFault : state.faults.removeFirst()
            }
            OwnThread.start(name: "smtp-sink") { [self] in
                SMTPDialogue(sink: self, connection: connection, fault: fault).run()
            }
        }
        listener.close()
    }
}
