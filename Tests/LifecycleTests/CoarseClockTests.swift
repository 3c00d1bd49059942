import Core
import Lifecycle
import Synchronization
import TestSupport
import Testing

struct CoarseClockTests {
    @Test func `sleepers wake when they are due, the earlier ones first`() async throws {
        let clock = CoarseClock(tick: .milliseconds(5))
        let order = Order()
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in [3, 1, 2, 0] {
                group.addTask {
                    try await clock.sleep(for: .milliseconds(60 * number))
                    #expect(start.duration(to: .now) >= .milliseconds(60 * number))
                    order.add(number)
                }
            }
            try await group.waitForAll()
        }
        #expect(order.numbers == [0, 1, 2, 3])
    }

    @Test func `nobody wakes before his time, however long a tick is`() async throws {
        let clock = CoarseClock(tick: .milliseconds(40))
        let start = ContinuousClock.now
        try await clock.sleep(for: .milliseconds(50))
        #expect(start.duration(to: .now) >= .milliseconds(50))
    }

    @Test func `a sleep that is cancelled ends at once, however long it was to be`() async throws {
        let clock = CoarseClock()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<2000 {
                group.addTask { (try? await clock.sleep(for: .seconds(3600))) == nil }
            }
            group.cancelAll()
            for await wasCancelled in group { #expect(wasCancelled) }
        }
        // And the clock goes on.
        try await clock.sleep(for: .milliseconds(1))
    }

    @Test func `an alarm rings once when its time is over, and not when it was taken back`() async throws {
        let clock = CoarseClock(tick: .milliseconds(1))
        let order = Order()
        let takenBack = clock.setAlarm(after: .milliseconds(5)) { order.add(1) }
        takenBack.cancel()
        _ = clock.setAlarm(after: .milliseconds(10)) { order.add(2) }
        _ = clock.setAlarm(after: .zero) { order.add(0) }
        #expect(await eventually { order.numbers == [0, 2] })
        #expect(clock.isIdle)
    }

    @Test func `a body with a limit gives what it came to, or is cancelled when the time is over`() async throws {
        for alarms in [CoarseClock(tick: .milliseconds(1)), SystemAlarms()] as [any AlarmSetting] {
            #expect(try await alarms.withLimit(.seconds(600)) { 1 } == 1)
            let late = try await alarms.withLimit(.seconds(600)) {
                await Task.yield()
                return 2
            }
            #expect(late == 2)
            await #expect(throws: CancellationError.self) {
                try await alarms.withLimit(.milliseconds(5)) { try await Task.sleep(for: .seconds(600)) }
            }
        }
    }

    @Test func `many short sleeps at once all end`() async throws {
        let clock = CoarseClock(tick: .milliseconds(1))
        let ended = await withTaskGroup(of: Int.self) { group in
            for number in 0..<3000 {
                group.addTask {
                    try? await clock.sleep(for: .milliseconds(number % 40))
                    return 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(ended == 3000)
    }
}

private final class Order: Sendable {
    private let added = Mutex<[Int]>([])

    var numbers: [Int] { added.withLock { $0 } }

    func add(_ number: Int) { added.withLock { $0.append(number) } }
}
