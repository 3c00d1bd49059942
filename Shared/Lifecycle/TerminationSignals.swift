@preconcurrency import Dispatch
import Glibc
import Synchronization

/// Tells when the process is asked to end (SIGTERM or SIGINT).
public final class TerminationSignals: Sendable {
    private let requests: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let sources = Mutex<[any DispatchSourceSignal]>([])

    /// Makes one that is told by `send` alone until `install` is called.
    public init() {
        // Two are all that make a difference: the first stops, the second ends at once.
        (requests, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(2))
    }

    deinit {
        sources.withLock { sources in
            for source in sources { source.cancel() }
        }
    }

    /// Catches the process's signals from now on; returns when they are caught.
    public func install() async {
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            let continuation = continuation
            source.setEventHandler { continuation.yield() }
            await withCheckedContinuation { registered in
                source.setRegistrationHandler { registered.resume() }
                source.activate()
            }
            sources.withLock { $0.append(source) }
        }
    }

    /// Does what a signal would do.
    public func send() {
        continuation.yield()
    }

    /// Returns at the next request to end, or when the task is cancelled.
    func next() async {
        for await _ in requests { return }
    }
}
