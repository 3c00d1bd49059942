import Core
import Messaging
import TestSupport
import Testing

struct OffsetTrackerTests {
    private let partition = TopicPartition(.ticketsIncoming, 3)

    private func begin(_ tracker: Tracker, _ assignment: Assignment, _ offsets: Range<Int64>) throws
        -> [OffsetTracker.Ticket]
    {
        let slot = try #require(tracker.slot(of: assignment))
        return offsets.compactMap { tracker.begin(slot: slot, offset: $0) }
    }

    @Test func `progress is the contiguous finished prefix, whatever finished beyond it`() throws {
        let tracker = Tracker()
        let assignment = Assignment(partition: partition, epoch: 1)
        tracker.assign(assignment)
        let tickets = try begin(tracker, assignment, 10..<15)
        tracker.finish(tickets[1])
        tracker.finish(tickets[3])
        #expect(tracker.takeProgress() == [])
        tracker.finish(tickets[0])
        #expect(tracker.takeProgress() == [Progress(partition: partition, nextOffset: 12)])
        #expect(tracker.takeProgress() == [])
        tracker.finish(tickets[2])
        #expect(tracker.takeProgress() == [Progress(partition: partition, nextOffset: 14)])
        #expect(tracker.unfinishedCount == 1)
    }

    @Test func `offsets that are missing in the log do not hold progress up`() throws {
        let tracker = Tracker()
        let assignment = Assignment(partition: partition, epoch: 1)
        tracker.assign(assignment)
        let slot = try #require(tracker.slot(of: assignment))
        let tickets = [5, 9, 40].compactMap { tracker.begin(slot: slot, offset: $0) }
        for ticket in tickets { tracker.finish(ticket) }
        #expect(tracker.takeProgress() == [Progress(partition: partition, nextOffset: 41)])
    }

    @Test func `a result of a lost assignment is dropped, also when the partition came back`() throws {
        let tracker = Tracker()
        let first = Assignment(partition: partition, epoch: 1)
        let second = Assignment(partition: partition, epoch: 2)
        tracker.assign(first)
        let stale = try #require(try begin(tracker, first, 0..<1).first)
        #expect(tracker.revoke(partition) == nil)
        #expect(!tracker.finish(stale))
        tracker.assign(second)
        #expect(tracker.slot(of: first) == nil)
        let fresh = try #require(try begin(tracker, second, 0..<1).first)
        #expect(!tracker.finish(stale))
        #expect(tracker.takeProgress() == [])
        #expect(tracker.finish(fresh))
        #expect(tracker.takeProgress() == [Progress(partition: partition, nextOffset: 1)])
    }

    @Test func `a revoked partition gives its progress a last time`() throws {
        let tracker = Tracker()
        let assignment = Assignment(partition: partition, epoch: 1)
        tracker.assign(assignment)
        let tickets = try begin(tracker, assignment, 0..<3)
        tracker.finish(tickets[0])
        #expect(tracker.revoke(partition) == Progress(partition: partition, nextOffset: 1))
        #expect(tracker.takeProgress() == [])
        #expect(tracker.unfinishedCount == 0)
    }

    @Test func `a message that comes again under the same assignment is not begun again`() throws {
        let tracker = Tracker()
        let assignment = Assignment(partition: partition, epoch: 1)
        tracker.assign(assignment)
        #expect(try begin(tracker, assignment, 0..<5).count == 5)
        #expect(try begin(tracker, assignment, 3..<7).count == 2)
    }

    @Test func `a partition that remembers its bound is full until its oldest message ends`() throws {
        let tracker = Tracker(bound: 10)
        let assignment = Assignment(partition: partition, epoch: 1)
        tracker.assign(assignment)
        let tickets = try begin(tracker, assignment, 0..<12)
        for ticket in tickets[1...9] { tracker.finish(ticket) }
        #expect(tracker.full == [])
        tracker.finish(tickets[10])
        #expect(tracker.full == [partition])
        tracker.finish(tickets[0])
        #expect(tracker.full == [])
        #expect(tracker.takeProgress() == [Progress(partition: partition, nextOffset: 11)])
    }

    @Test func `finishing in any order ends at the end`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20 {
            let tracker = Tracker()
            let assignment = Assignment(partition: partition, epoch: 1)
            tracker.assign(assignment)
            var open: [OffsetTracker.Ticket] = []
            var finished: Set<Int64> = []
            var offsets: [OffsetTracker.Ticket: Int64] = [:]
            var next: Int64 = 0
            var reported: Int64 = 0
            while finished.count < 3000 {
                if next < 3000, Bool.random(using: &generator) || open.isEmpty {
                    let ticket = try #require(try begin(tracker, assignment, next..<(next + 1)).first)
                    offsets[ticket] = next
                    open.append(ticket)
                    next += 1
                } else {
                    let ticket = open.remove(at: Int.random(in: 0..<open.count, using: &generator))
                    tracker.finish(ticket)
                    finished.insert(try #require(offsets[ticket]))
                    if let progress = tracker.takeProgress().first {
                        reported = progress.nextOffset
                        #expect((0..<reported).allSatisfy { finished.contains($0) })
                    }
                    #expect(!finished.contains(reported))
                }
            }
            #expect(reported == 3000)
        }
    }
}

/// The tracker by reference, because expectations take no mutating calls.
private final class Tracker {
    private var tracker: OffsetTracker
    init(bound: Int = 100_000) { tracker = OffsetTracker(bound: bound) }
    var full: Set<TopicPartition> { tracker.full }
    var unfinishedCount: Int { tracker.unfinishedCount }
    func assign(_ assignment: Assignment) { tracker.assign(assignment) }
    func revoke(_ partition: TopicPartition) -> Progress? { tracker.revoke(partition) }
    func slot(of assignment: Assignment) -> Int32? { tracker.slot(of: assignment) }
    func begin(slot: Int32, offset: Int64) -> OffsetTracker.Ticket? { tracker.begin(slot: slot, offset: offset) }
    @discardableResult
    func finish(_ ticket: OffsetTracker.Ticket) -> Bool { tracker.finish(ticket) }
    func takeProgress() -> [Progress] { tracker.takeProgress() }
}
