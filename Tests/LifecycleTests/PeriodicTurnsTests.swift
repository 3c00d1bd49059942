import Core
import Lifecycle
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PeriodicTurnsTests {
    private struct Trouble: Error {}

    @Test func `a turn that fails is said once, and the next is taken all the same`() async {
        let lines = Mutex<[String]>([])
        let count = Mutex(0)
        let log = Log(service: "test") { line in lines.withLock { $0.append(line) } }
        let turns = PeriodicTurns(every: .milliseconds(1), complaint: "nothing was swept", log: log)
        await turns.run {
            let number = count.withLock { count in
                count += 1
                return count
            }
            // Two failures, a turn that goes well, two failures again.
            if number >= 6 { return turns.end() }
            if number != 3 { throw Trouble() }
        }
        #expect(count.withLock { $0 } >= 6)
        #expect(lines.withLock { $0.count { $0.contains("nothing was swept") } } == 2)
    }

    @Test func `asking them to end cancels the turn that is under way, and is not its failure`() async {
        let lines = Mutex<[String]>([])
        let turns = PeriodicTurns(
            every: .seconds(60), complaint: "nothing was swept",
            log: Log(service: "test") { line in lines.withLock { $0.append(line) } })
        await turns.run {
            turns.end()
            try await Task.sleep(for: .seconds(60))
        }
        #expect(lines.withLock(\.self).isEmpty)
    }
}
