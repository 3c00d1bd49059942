/// In which order components are asked to end, and how it went.
///
/// Pure: it tells what to do and does nothing.
struct ShutdownSequence {
    enum Event {
        /// A component's `run` is over, by an error if `failed`.
        case ended(Int, failed: Bool)
        /// The process was asked to end.
        case signal
        /// The time for ending is used up.
        case deadline
    }

    enum Action: Equatable {
        /// Start the clock.
        case startDeadline
        /// Ask this component to end.
        case shutDown(Int)
        /// Everything has ended.
        case finish
        /// Stop waiting.
        case abandon
    }

    private enum Phase {
        case running
        case stopping(waitingFor: Int)
    }
    private var phase = Phase.running
    private var isRunning: [Bool]
    private(set) var hasFailed = false

    init(count: Int) {
        isRunning = Array(repeating: true, count: count)
    }

    mutating func take(_ event: Event) -> [Action] {
        switch (event, phase) {
        case (.ended(let index, _), .running):
            // Nobody asked it to end.
            isRunning[index] = false
            hasFailed = true
            return [.startDeadline, advance()]
        case (.ended(let index, let failed), .stopping(let awaited)):
            isRunning[index] = false
            hasFailed = hasFailed || failed
            return index == awaited ? [advance()] : []
        case (.signal, .running):
            return [.startDeadline, advance()]
        case (.signal, .stopping), (.deadline, _):
            hasFailed = true
            return [.abandon]
        }
    }

    private mutating func advance() -> Action {
        guard let last = isRunning.lastIndex(of: true) else { return .finish }
        phase = .stopping(waitingFor: last)
        return .shutDown(last)
    }
}
