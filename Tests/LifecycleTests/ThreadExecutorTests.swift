import CThread
import Dispatch
import Lifecycle
import Synchronization
import Testing

private actor Pinned {
    private let executor = ThreadExecutor(name: "pinned")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    var thread: Int { fte_thread_id() }
}

@Suite struct ThreadExecutorTests {
    @Test func `an actor stays on the thread of its executor`() async {
        let actor = Pinned()
        let first = await actor.thread
        var threads: Set<Int> = []
        for _ in 0..<100 {
            await Task.yield()
            threads.insert(await actor.thread)
        }
        #expect(threads == [first])
        #expect(await Pinned().thread != first)
    }
}

@Suite struct OwnThreadTests {
    @Test func `who waits for work goes on when it is done`() {
        let hasRun = Atomic(false)
        #expect(OwnThread.finishes(name: "short", within: .seconds(60)) { hasRun.store(true, ordering: .releasing) })
        let ran = hasRun.load(ordering: .acquiring)
        #expect(ran)
    }

    @Test func `work that does not return is left to itself, and keeps what it holds until it does`() {
        final class Held: Sendable {
            let isGone: DispatchSemaphore
            init(_ isGone: DispatchSemaphore) { self.isGone = isGone }
            deinit { isGone.signal() }
        }
        let (mayEnd, isGone) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        func leave(_ held: Held) -> Bool {
            OwnThread.finishes(name: "stuck", within: .milliseconds(20)) {
                withExtendedLifetime(held) { mayEnd.wait() }
            }
        }
        #expect(!leave(Held(isGone)))
        #expect(isGone.wait(timeout: .now()) == .timedOut)
        mayEnd.signal()
        #expect(isGone.wait(timeout: .now() + .seconds(60)) == .success)
    }
}
