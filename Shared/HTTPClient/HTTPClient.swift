public import Lifecycle

/// Limits of a client.
public struct HTTPClientConfiguration: Sendable {
    /// How many requests may be on their way, those that wait for a connection included.
    public var maximumInFlight = 4096
    /// How many connections may be open.
    public var maximumConnections = 1024
    /// A file of further certificates to trust, in PEM; nil trusts what the system trusts.
    public var certificateFile: String?

    /// Makes a configuration with the usual limits.
    public init() {}
}

/// An HTTP client: one thread drives every request, connections are kept and used again (libcurl's multi interface).
///
/// What is sent before `run` waits for it.
public final class HTTPClient: Component {
    /// What it is called in logs and on `/readyz`.
    public let name: String
    private let mailbox: TransferMailbox
    private let configuration: HTTPClientConfiguration

    /// Makes a client.
    public init(name: String = "http-client", configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
        self.name = name
        self.configuration = configuration
        mailbox = TransferMailbox(bound: configuration.maximumInFlight)
    }

    /// Sends a request and returns the answer, of whatever status.
    ///
    /// - Throws: `HTTPClientError` when there is no answer; `.cancelled` as soon as the task is.
    public func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        let identifier = mailbox.makeIdentifier()
        let mailbox = mailbox
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                mailbox.start(identifier, request, continuation)
                // The handler below may have run before there was something to cancel.
                if Task.isCancelled { mailbox.cancel(identifier) }
            }
        } onCancel: {
            mailbox.cancel(identifier)
        }
        return try result.get()
    }

    /// Drives requests until asked to end; what is on its way then is finished first.
    public func run() async throws {
        let (mailbox, configuration, name) = (mailbox, configuration, name)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                OwnThread.start(name: name) {
                    TransferLoop(mailbox: mailbox, configuration: configuration).run()
                    continuation.resume()
                }
            }
        } onCancel: {
            mailbox.stop(abandoning: true)
        }
    }

    /// Takes no more requests and lets `run` return when those on their way are finished.
    public func shutDown() {
        mailbox.stop(abandoning: false)
    }
}
