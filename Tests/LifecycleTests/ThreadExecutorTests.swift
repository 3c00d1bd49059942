import CThread
import Lifecycle
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
