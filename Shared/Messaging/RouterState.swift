internal import Core

/// What a router knows: what is in flight, in which order, and up to where each partition is finished.
///
/// Pure: every method is one event and gives what is to be done about it; the router does it outside its lock.
struct RouterState: Sendable {
    /// A message on its way through its handler.
    struct Item: Sendable {
        let message: ReceivedMessage
        let ticket: OffsetTracker.Ticket
    }
    typealias Work = KeyedLanes<Item>.Work

    private let inFlightBound: Int
    /// How many ordered parts may be under way at once.
    private let runnerBound: Int
    private var runners = 0
    /// How many messages may wait for one customer before its partition is paused.
    let laneBound: Int
    private var lanes = KeyedLanes<Item>()
    private var tracker: OffsetTracker
    private var crowded: Set<TopicPartition> = []

    /// How many messages were taken and have not ended, those of lost partitions included.
    private(set) var inFlight = 0
    /// For how many rounds everything has been paused, because nothing ended for a while; zero when it is not.
    private(set) var pausedRounds = 0

    init(inFlightBound: Int, runnerBound: Int, finishedBound: Int = 100_000) {
        self.inFlightBound = inFlightBound
        laneBound = max(8, inFlightBound / 8)
        self.runnerBound = runnerBound
        tracker = OffsetTracker(bound: finishedBound)
    }

    /// How many messages may be taken.
    ///
    /// Once paused, a quarter has to be free before it goes on, or some time over.
    var room: Int {
        let free = max(0, inFlightBound - inFlight)
        return 1..<25 ~= pausedRounds && free < max(1, inFlightBound / 4) ? 0 : free
    }

    mutating func countRound(isPaused: Bool) {
        pausedRounds = isPaused ? pausedRounds + 1 : 0
    }

    /// How many must be free for it to be worth a round to the source.
    var worthwhileRoom: Int { max(1, min(32, inFlightBound / 16)) }

    /// Partitions that must not give more for now: one customer fills its lane, or too much is remembered.
    var pausedPartitions: Set<TopicPartition> { crowded.union(tracker.full) }

    /// Whether there is something to do, and one more may do it.
    var hasReady: Bool { lanes.hasReady && runners < runnerBound }

    mutating func assign(_ assignments: [Assignment]) {
        for assignment in assignments { tracker.assign(assignment) }
    }

    mutating func revoke(_ partitions: [TopicPartition]) -> [Progress] {
        crowded.subtract(partitions)
        return partitions.compactMap { tracker.revoke($0) }
    }

    mutating func accept(_ batch: MessageBatch) {
        guard let slot = tracker.slot(of: batch.assignment) else { return }
        for message in batch.messages {
            guard let ticket = tracker.begin(slot: slot, offset: message.offset) else { continue }
            inFlight += 1
            let key = OrderingKey(key: message.key, partition: message.partition)
            let waiting = lanes.append(Item(message: message, ticket: ticket), key: key)
            if waiting > laneBound { crowded.insert(batch.assignment.partition) }
        }
    }

    /// The first message of one more runner.
    mutating func next() -> Work? {
        guard hasReady, let work = nextOfAll() else { return nil }
        runners += 1
        return work
    }

    /// Ends the ordered part, and gives what its runner does next: nothing when no lane is left for it.
    mutating func advance(_ work: Work) -> Work? {
        let next = following(work)
        if next == nil { runners -= 1 }
        return next
    }

    private mutating func following(_ work: Work) -> Work? {
        if !crowded.isEmpty, lanes.waiting(behind: work) <= laneBound / 2 {
            let message = work.item.message
            crowded.remove(TopicPartition(message.topic, message.partition))
        }
        guard let following = lanes.advance(work) else { return nextOfAll() }
        return dropStale(following) ?? nextOfAll()
    }

    /// The next message to handle that still is this member's.
    private mutating func nextOfAll() -> Work? {
        while let work = lanes.next() {
            if let current = dropStale(work) { return current }
        }
        return nil
    }

    /// Ends a message.
    ///
    /// False when its partition was lost meanwhile, so that its result does not count.
    mutating func finish(_ ticket: OffsetTracker.Ticket) -> Bool {
        inFlight -= 1
        return tracker.finish(ticket)
    }

    /// Ends a message whose partition was lost before it failed.
    ///
    /// False when it still is this member's.
    mutating func abandonIfStale(_ ticket: OffsetTracker.Ticket) -> Bool {
        guard !tracker.isCurrent(ticket) else { return false }
        inFlight -= 1
        return true
    }

    mutating func takeProgress() -> [Progress] {
        tracker.takeProgress()
    }

    private mutating func dropStale(_ work: Work) -> Work? {
        var current = work
        while !tracker.isCurrent(current.item.ticket) {
            inFlight -= 1
            guard let following = lanes.advance(current) else { return nil }
            current = following
        }
        return current
    }
}
