import Core
import Messaging
import Testing

struct RetryingTests {
    private let clock = InstantClock()

    /// A handler whose tries end as the closure says, numbered from 1.
    private func handler(
        _ retrying: Retrying, tries: Shared<Int>, _ outcome: @escaping @Sendable (Int) throws -> HandlingResult
    ) -> any MessageHandler {
        retrying.wrap(
            ClosureHandler { _ in
                try outcome(
                    tries.change {
                        $0 += 1; return $0
                    })
            })
    }

    @Test func `a failure that may pass is tried again until it does`() async throws {
        let tries = Shared(0)
        let handler = handler(Retrying(clock: clock, log: .silent), tries: tries) { number in
            guard number == 4 else { throw Failure(disposition: .retry) }
            return .finished
        }
        _ = try await handler.handle(message())
        #expect(tries.value == 4)
        #expect(clock.pauses.value.count == 3)
    }

    @Test func `five tries are made and the last failure is told`() async throws {
        let tries = Shared(0)
        let handler = handler(Retrying(clock: clock, log: .silent), tries: tries) { _ in
            throw Failure(disposition: .retry)
        }
        let error = await #expect(throws: MessagingError.self) { _ = try await handler.handle(message()) }
        guard case .gaveUp(let attempts, _, let underlying) = error else {
            Issue.record("not given up")
            return
        }
        #expect(attempts == 5)
        #expect(tries.value == 5)
        #expect(underlying as? Failure == Failure(disposition: .retry))
    }

    @Test func `tries end when their time is over`() async throws {
        let tries = Shared(0)
        let slow = Retrying.Policy(
            tries: 100, within: .seconds(60), backoff: BackoffPolicy(first: .seconds(20), longest: .seconds(20)))
        let handler = handler(Retrying(ordered: slow, clock: clock, log: .silent), tries: tries) { _ in
            throw Failure(disposition: .retry)
        }
        await #expect(throws: MessagingError.self) { _ = try await handler.handle(message()) }
        #expect(clock.pauses.value.reduce(.zero, +) <= .seconds(60))
        #expect((4...7).contains(tries.value))
    }

    @Test func `what can never pass is tried once`() async throws {
        let tries = Shared(0)
        let handler = handler(Retrying(clock: clock, log: .silent), tries: tries) { _ in
            throw Failure(disposition: .permanent)
        }
        await #expect(throws: MessagingError.self) { _ = try await handler.handle(message()) }
        #expect(tries.value == 1)
        #expect(clock.pauses.value.isEmpty)
    }

    @Test func `away uses no attempts and holds the consumer until it is back`() async throws {
        let tries = Shared(0)
        let gate = ConsumerGate()
        let wasOpen = Shared<[Bool]>([])
        let handler = handler(Retrying(ordered: .once, clock: clock, log: .silent), tries: tries) { number in
            wasOpen.change { $0.append(gate.isOpen) }
            guard number > 200 else { throw Failure(disposition: .unavailable(dependency: "postgres")) }
            return .finished
        }
        try await ConsumerGate.$current.withValue(gate) { _ = try await handler.handle(message()) }
        #expect(tries.value == 201)
        #expect(wasOpen.value == [true] + Array(repeating: false, count: 200))
        #expect(gate.isOpen)
    }

    @Test func `each part follows a policy of its own`() async throws {
        let tries = Shared(0)
        let retrying = Retrying(concurrent: .once, clock: clock, log: .silent)
        let wrapped = retrying.wrap(
            ClosureHandler { _ in
                .continuing {
                    tries.change { $0 += 1 }
                    throw Failure(disposition: .retry)
                }
            })
        guard case .continuing(let rest) = try await wrapped.handle(message()) else {
            Issue.record("no concurrent part")
            return
        }
        await #expect(throws: MessagingError.self) { try await rest() }
        #expect(tries.value == 1)
    }

    @Test func `cancelling ends the tries`() async throws {
        let tries = Shared(0)
        let handler = handler(Retrying(log: .silent), tries: tries) { _ in
            throw Failure(disposition: .unavailable(dependency: "postgres"))
        }
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { _ = try await handler.handle(message()) } catch is CancellationError { return true } catch {}
                return false
            }
            group.cancelAll()
            for await wasCancelled in group { #expect(wasCancelled) }
        }
    }
}
