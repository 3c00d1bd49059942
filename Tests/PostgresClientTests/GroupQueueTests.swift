import Testing

@testable import PostgresClient

@Suite
struct GroupQueueTests {
    private typealias Operations = GroupQueue<Int, Int>
    private let start = ContinuousClock.now

    /// Queues so many operations whose results nobody needs.
    private func submit(_ count: Int, to queue: inout Operations) async {
        for number in 0..<count {
            let entry = Operations.Entry(number)
            _ = try? await withCheckedThrowingContinuation { continuation in
                _ = queue.add(entry, continuation, isCancelled: false)
                // Its place in the queue is what counts here; nobody waits for it.
                entry.resume(.success(number))
            }
        }
    }

    private func size(of work: Operations.Work) -> Int? {
        if case .flush(let entries) = work { entries.count } else { nil }
    }

    private func pauseEnd(of work: Operations.Work) -> ContinuousClock.Instant? {
        if case .pause(let moment) = work { moment } else { nil }
    }

    @Test func `after a group of many the next one waits out its pace`() async {
        var queue = Operations(pace: .milliseconds(25))
        await submit(8, to: &queue)
        #expect(size(of: queue.next(maximum: 100, now: start)) == 8)
        await submit(3, to: &queue)
        #expect(pauseEnd(of: queue.next(maximum: 100, now: start + .milliseconds(10))) == start + .milliseconds(25))
        await submit(2, to: &queue)
        #expect(size(of: queue.next(maximum: 100, now: start + .milliseconds(25))) == 5)
    }

    @Test func `after a group of few nothing waits`() async {
        var queue = Operations(pace: .milliseconds(25))
        await submit(7, to: &queue)
        #expect(size(of: queue.next(maximum: 100, now: start)) == 7)
        await submit(1, to: &queue)
        #expect(size(of: queue.next(maximum: 100, now: start)) == 1)
    }

    @Test func `a full group does not wait`() async {
        var queue = Operations(pace: .milliseconds(25))
        await submit(30, to: &queue)
        #expect(size(of: queue.next(maximum: 20, now: start)) == 20)
        #expect(pauseEnd(of: queue.next(maximum: 20, now: start)) != nil)
        await submit(10, to: &queue)
        #expect(size(of: queue.next(maximum: 20, now: start)) == 20)
    }

    @Test func `an empty queue waits for work, whatever the time`() async {
        var queue = Operations(pace: .milliseconds(25))
        await submit(10, to: &queue)
        #expect(size(of: queue.next(maximum: 100, now: start)) == 10)
        guard case .wait = queue.next(maximum: 100, now: start) else {
            Issue.record("it does not wait")
            return
        }
        await submit(1, to: &queue)
        #expect(pauseEnd(of: queue.next(maximum: 100, now: start)) != nil)
    }

    @Test func `a stopped queue waits for nothing`() async {
        var queue = Operations(pace: .seconds(1))
        await submit(10, to: &queue)
        #expect(size(of: queue.next(maximum: 100, now: start)) == 10)
        await submit(1, to: &queue)
        _ = queue.stop()
        #expect(size(of: queue.next(maximum: 100, now: start)) == 1)
        guard case .stop = queue.next(maximum: 100, now: start) else {
            Issue.record("it does not stop")
            return
        }
    }
}
