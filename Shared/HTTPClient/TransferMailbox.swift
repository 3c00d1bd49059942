import CCurl
import Synchronization

typealias TransferContinuation = CheckedContinuation<Result<HTTPClientResponse, HTTPClientError>, Never>

/// What tasks tell the thread that drives the requests.
///
/// Bounded by the number of requests on their way.
final class TransferMailbox: Sendable {
    enum Command {
        case start(UInt64, HTTPClientRequest, TransferContinuation)
        case cancel(UInt64)
    }
    enum Ending {
        case afterTransfers
        case atOnce
    }
    private struct State {
        var commands: [Command] = []
        var inFlight = 0
        var ending: Ending?
    }
    private let state = Mutex(State())
    private let identifiers = Atomic<UInt64>(0)
    private let bound: Int
    let multi: MultiHandle

    init(bound: Int) {
        self.bound = bound
        multi = MultiHandle()
    }

    func makeIdentifier() -> UInt64 {
        identifiers.add(1, ordering: .relaxed).newValue
    }

    func start(_ identifier: UInt64, _ request: HTTPClientRequest, _ continuation: TransferContinuation) {
        let refusal = state.withLock { state -> HTTPClientError.Kind? in
            if state.ending != nil { return .closed }
            if state.inFlight >= bound { return .overloaded }
            state.inFlight += 1
            state.commands.append(.start(identifier, request, continuation))
            return nil
        }
        if let refusal {
            continuation.resume(returning: .failure(HTTPClientError(refusal, dependency: request.dependency)))
        } else {
            multi.wakeUp()
        }
    }

    func cancel(_ identifier: UInt64) {
        state.withLock { $0.commands.append(.cancel(identifier)) }
        multi.wakeUp()
    }

    func stop(abandoning: Bool) {
        state.withLock { state in
            if abandoning { state.ending = .atOnce } else if state.ending == nil { state.ending = .afterTransfers }
        }
        multi.wakeUp()
    }

    /// Notes that a request is over.
    func finish() {
        state.withLock { $0.inFlight -= 1 }
    }

    func take() -> (commands: [Command], ending: Ending?) {
        state.withLock { state in
            defer { state.commands.removeAll(keepingCapacity: true) }
            return (state.commands, state.ending)
        }
    }
}

/// libcurl's set of requests.
///
/// Only `wakeUp` may be called from any thread.
///
/// Sendable because the rest is used by the one thread that drives the requests.
final class MultiHandle: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer?

    init() {
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        raw = curl_multi_init()
    }

    deinit {
        if let raw { curl_multi_cleanup(raw) }
    }

    func wakeUp() {
        if let raw { curl_multi_wakeup(raw) }
    }
}
