import Core
import Messaging
import Synchronization

struct Failure: Dispositioned, Equatable {
    let disposition: RetryDisposition
}

func message(
    _ value: String = "value", key: String? = "key", offset: Int64 = 0, headers: [MessageHeader] = []
) -> ReceivedMessage {
    ReceivedMessage(
        topic: .ticketsIncoming, partition: 2, offset: offset, timestamp: Timestamp(milliseconds: 1_700_000_000_000),
        key: key.map { Array($0.utf8) }, headers: headers, value: Array(value.utf8))
}

/// A thing that several tasks change.
final class Shared<Value: Sendable>: Sendable {
    private let guarded: Mutex<Value>
    init(_ value: Value) { guarded = Mutex(value) }
    var value: Value { guarded.withLock { $0 } }
    @discardableResult
    func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        guarded.withLock { body(&$0) }
    }
}

/// A clock whose sleeps end at once and are remembered.
final class InstantClock: Clock {
    typealias Instant = ContinuousClock.Instant
    let pauses = Shared<[Duration]>([])
    private let present = Shared(ContinuousClock.now)

    var now: Instant { present.value }
    var minimumResolution: Duration { .nanoseconds(1) }
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let pause = present.change { present in
            defer { present = deadline }
            return present.duration(to: deadline)
        }
        pauses.change { $0.append(pause) }
        await Task.yield()
    }
}

/// Keeps what is published, and fails as it is told.
final class RecordingPublisher: MessagePublisher, BackgroundPublisher {
    let messages = Shared<[OutgoingMessage]>([])
    private let failures: Shared<Int>
    init(failures: Int = 0) { self.failures = Shared(failures) }

    func publish(_ message: OutgoingMessage, whenDone: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        whenDone(Result { try record(message) })
    }

    func publish(_ message: OutgoingMessage) async throws { try record(message) }

    private func record(_ message: OutgoingMessage) throws {
        let fails = failures.change { failures in
            failures -= 1
            return failures >= 0
        }
        if fails { throw Failure(disposition: .unavailable(dependency: "kafka")) }
        messages.change { $0.append(message) }
    }
}
