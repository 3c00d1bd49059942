import Core
import Lifecycle
import Messaging

/// A publisher that the process may die after.
struct MortalPublisher: BackgroundPublisher {
    let publisher: any BackgroundPublisher
    let death: Death

    func publish(_ message: OutgoingMessage, whenDone: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        publisher.publish(message) { result in
            if case .success = result, message.topic != .metrics { death.strike(at: .publishAfter) }
            whenDone(result)
        }
    }
}
