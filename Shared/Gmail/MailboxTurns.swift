import Synchronization

/// Lets one at a time do something for a mailbox; the others wait their turn.
final class MailboxTurns: Sendable {
    private struct State {
        var busy: Set<String> = []
        var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
    }
    private let state = Mutex(State())

    func take<Value: Sendable>(_ mailbox: String, _ body: () async throws -> Value) async throws -> Value {
        await begin(mailbox)
        defer { end(mailbox) }
        return try await body()
    }

    private func begin(_ mailbox: String) async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.busy.insert(mailbox).inserted { return true }
                state.waiting[mailbox, default: []].append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func end(_ mailbox: String) {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let next = state.waiting[mailbox]?.first else {
                state.busy.remove(mailbox)
                return nil
            }
            state.waiting[mailbox]?.removeFirst()
            if state.waiting[mailbox]?.isEmpty == true { state.waiting[mailbox] = nil }
            return next
        }
        next?.resume()
    }
}
