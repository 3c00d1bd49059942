import Core
import FoundationEssentials
import Synchronization

/// One run of a ticket at a time within this worker; those that come meanwhile wait their turn, in order.
///
/// Between workers the run's id fences conclusions, so this only keeps a worker from competing with itself.
final class TicketTurns: Sendable {
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Void, any Error>
    }
    private struct State {
        /// Who waits, by ticket that has a turn going on: at most as many as there are messages in flight.
        var waiting: [UUID: [Waiter]] = [:]
        var cancelled: Set<Int> = []
        var nextID = 0
    }
    private let state = Mutex(State())

    /// Runs the body when no other turn of the ticket is going on.
    ///
    /// - Parameters:
    ///   - ticket: The ticket.
    ///   - isUrgent: Whether it waits for nobody: then it runs beside a turn that is going on.
    ///   - body: What is done.
    /// - Returns: What the body gave.
    /// - Throws: What the body threw, and when the task is cancelled while it waits.
    func take<Value>(
        _ ticket: UUID, isUrgent: Bool = false, _ body: () async throws -> Value
    ) async throws -> Value {
        let isOwn = try await begin(ticket, isUrgent: isUrgent)
        defer { if isOwn { end(ticket) } }
        return try await body()
    }

    /// Waits for the turn; false when somebody else's goes on and this one is urgent.
    private func begin(_ ticket: UUID, isUrgent: Bool) async throws -> Bool {
        if isUrgent {
            return state.withLock { state in
                guard state.waiting[ticket] == nil else { return false }
                state.waiting[ticket] = []
                return true
            }
        }
        try await begin(ticket)
        return true
    }

    private func begin(_ ticket: UUID) async throws {
        let id: Int? = state.withLock { state in
            guard state.waiting[ticket] != nil else {
                state.waiting[ticket] = []
                return nil
            }
            state.nextID += 1
            return state.nextID
        }
        guard let id else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                wait(Waiter(id: id, continuation: continuation), for: ticket)
            }
        } onCancel: {
            cancel(id, of: ticket)
        }
    }

    private enum Entry {
        case waits
        case itsTurn
        case isCancelled
    }

    private func wait(_ waiter: Waiter, for ticket: UUID) {
        let entry: Entry = state.withLock { state in
            if state.cancelled.remove(waiter.id) != nil { return .isCancelled }
            guard let others = state.waiting[ticket] else {
                // The turn ended between asking and waiting.
                state.waiting[ticket] = []
                return .itsTurn
            }
            state.waiting[ticket] = others + [waiter]
            return .waits
        }
        switch entry {
        case .waits: break
        case .itsTurn: waiter.continuation.resume()
        case .isCancelled: waiter.continuation.resume(throwing: CancellationError())
        }
    }

    private func cancel(_ id: Int, of ticket: UUID) {
        let waiter: Waiter? = state.withLock { state in
            guard let index = state.waiting[ticket]?.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.waiting[ticket]?.remove(at: index)
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }

    private func end(_ ticket: UUID) {
        let next: Waiter? = state.withLock { state in
            guard var others = state.waiting[ticket], !others.isEmpty else {
                state.waiting[ticket] = nil
                return nil
            }
            let first = others.removeFirst()
            state.waiting[ticket] = others
            return first
        }
        next?.continuation.resume()
    }
}
