import Synchronization

/// Lets the concurrent parts of one key happen one after the other, in the order of their messages.
///
/// What a handler finishes in its ordered part passes those that wait: a report about a message need not stand in line
/// behind the messages that wait for it. Outside of `Retrying`, so that a turn that is tried again stays where it is.
public struct TakingTurns: Middleware {
    private let turns = KeyTurns()

    /// Makes the middleware.
    public init() {}

    /// The handler with the addition around it.
    public func wrap(_ handler: any MessageHandler) -> any MessageHandler {
        let turns = turns
        return ClosureHandler { message in
            guard case .continuing(let rest) = try await handler.handle(message) else { return .finished }
            // The place in the line is taken in the order of the lane, not when the part begins to run.
            let turn = turns.queue(message.key ?? [])
            return .continuing {
                try await turns.wait(for: turn)
                defer { turns.end(turn) }
                try await rest()
            }
        }
    }
}

/// Lines of those who wait for their turn, one a key; as many as there are messages in flight.
final class KeyTurns: Sendable {
    /// A place in a line.
    struct Turn: Sendable, Hashable {
        let key: [UInt8]
        let number: Int
    }
    private struct State {
        /// By key, who has the turn and who waits for it, in order.
        var lines: [[UInt8]: [Turn]] = [:]
        var waiting: [Turn: CheckedContinuation<Void, any Error>] = [:]
        var number = 0
    }
    private let state = Mutex(State())

    /// Whether nobody stands in any line.
    var isEmpty: Bool { state.withLock { $0.lines.isEmpty && $0.waiting.isEmpty } }

    /// Takes a place at the end of a key's line.
    func queue(_ key: [UInt8]) -> Turn {
        state.withLock { state in
            state.number += 1
            let turn = Turn(key: key, number: state.number)
            state.lines[key, default: []].append(turn)
            return turn
        }
    }

    /// Waits until a place is the first of its line.
    ///
    /// - Throws: `CancellationError`; the place is given up then.
    func wait(for turn: Turn) async throws {
        do {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                    let isFirst: Bool = state.withLock { state in
                        if state.lines[turn.key]?.first == turn { return true }
                        state.waiting[turn] = continuation
                        return false
                    }
                    if isFirst { continuation.resume() } else if Task.isCancelled { cancel(turn) }
                }
            } onCancel: {
                cancel(turn)
            }
        } catch {
            end(turn)
            throw error
        }
    }

    /// Gives a place up, and the turn to the next one.
    func end(_ turn: Turn) {
        let next: CheckedContinuation<Void, any Error>? = state.withLock { state in
            state.lines[turn.key]?.removeAll { $0 == turn }
            guard let first = state.lines[turn.key]?.first else {
                state.lines[turn.key] = nil
                return nil
            }
            return state.waiting.removeValue(forKey: first)
        }
        next?.resume()
    }

    private func cancel(_ turn: Turn) {
        state.withLock { $0.waiting.removeValue(forKey: turn) }?.resume(throwing: CancellationError())
    }
}
