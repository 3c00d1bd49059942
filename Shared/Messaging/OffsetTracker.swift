/// Which messages of which partitions are finished, and from where a next reader would have to begin.
///
/// A partition's progress is its contiguous finished prefix. What is finished beyond it is remembered up to a bound,
/// and a partition that reaches the bound has to pause until its oldest unfinished message ends.
public struct OffsetTracker: Sendable {
    /// One message in flight: hand it back to `finish`.
    public struct Ticket: Sendable, Hashable {
        let slot: Int32
        let epoch: Int64
        let sequence: Int
    }

    fileprivate struct Partition: Sendable {
        let assignment: Assignment
        /// One entry per message from the lowest unfinished on: whether it is finished.
        ///
        /// `head` of them are dropped.
        var offsets: [Int64] = []
        var isFinished: [Bool] = []
        var head = 0
        var firstSequence = 0
        var finishedBeyond = 0
        var lastBegun: Int64 = -1
        var nextOffset: Int64?
        var isChanged = false
    }

    private let bound: Int
    private var slots: [Partition?] = []
    private var slotOf: [TopicPartition: Int32] = [:]
    private var changed: [Int32] = []

    /// How many messages are begun and not finished, over all partitions.
    public private(set) var unfinishedCount = 0
    /// The partitions that remember as many finished messages as they may.
    public private(set) var full: Set<TopicPartition> = []

    /// Makes a tracker.
    ///
    /// - Parameter bound: How many finished messages a partition remembers beyond its prefix.
    public init(bound: Int = 100_000) {
        self.bound = bound
    }

    /// The partitions that are assigned.
    public var assigned: [TopicPartition] { Array(slotOf.keys) }

    /// Begins to track a partition.
    public mutating func assign(_ assignment: Assignment) {
        _ = revoke(assignment.partition)
        let free = slots.firstIndex { $0 == nil } ?? slots.count
        if free == slots.count { slots.append(nil) }
        slots[free] = Partition(assignment: assignment)
        slotOf[assignment.partition] = Int32(free)
    }

    /// Forgets a partition, after which results for it are dropped.
    ///
    /// - Returns: Its progress, if it has any.
    public mutating func revoke(_ partition: TopicPartition) -> Progress? {
        guard let slot = slotOf.removeValue(forKey: partition), let state = slots[Int(slot)] else { return nil }
        slots[Int(slot)] = nil
        full.remove(partition)
        unfinishedCount -= state.offsets.count - state.head - state.finishedBeyond
        return state.nextOffset.map { Progress(partition: partition, nextOffset: $0) }
    }

    /// The slot of an assignment that still holds, to begin its messages with.
    public func slot(of assignment: Assignment) -> Int32? {
        guard let slot = slotOf[assignment.partition], slots[Int(slot)]?.assignment == assignment else { return nil }
        return slot
    }

    /// Whether the result of this message would still count.
    public func isCurrent(_ ticket: Ticket) -> Bool {
        slots[Int(ticket.slot)]?.assignment.epoch == ticket.epoch
    }

    /// Begins a message; nil when this assignment has begun it before.
    public mutating func begin(slot: Int32, offset: Int64) -> Ticket? {
        let index = Int(slot)
        guard let epoch = slots[index]?.assignment.epoch, let last = slots[index]?.lastBegun, offset > last
        else { return nil }
        slots[index]?.lastBegun = offset
        slots[index]?.offsets.append(offset)
        slots[index]?.isFinished.append(false)
        unfinishedCount += 1
        let count = slots[index]?.offsets.count ?? 1
        return Ticket(slot: slot, epoch: epoch, sequence: (slots[index]?.firstSequence ?? 0) + count - 1)
    }

    /// Finishes a message.
    ///
    /// - Returns: False when its assignment is lost and the result was dropped.
    @discardableResult
    public mutating func finish(_ ticket: Ticket) -> Bool {
        guard isCurrent(ticket) else { return false }
        let index = Int(ticket.slot)
        let outcome = slots[index]?.finish(ticket.sequence) ?? .ignored
        guard outcome != .ignored else { return true }
        unfinishedCount -= 1
        guard let state = slots[index] else { return true }
        if outcome == .advanced {
            if !state.isChanged {
                slots[index]?.isChanged = true
                changed.append(ticket.slot)
            }
            if !full.isEmpty, state.finishedBeyond < bound / 2 { full.remove(state.assignment.partition) }
        } else if state.finishedBeyond >= bound {
            full.insert(state.assignment.partition)
        }
        return true
    }

    /// The progress of every partition that has moved since the last call.
    public mutating func takeProgress() -> [Progress] {
        guard !changed.isEmpty else { return [] }
        defer { changed.removeAll(keepingCapacity: true) }
        return changed.compactMap { slot in
            guard let state = slots[Int(slot)], state.isChanged, let next = state.nextOffset else { return nil }
            slots[Int(slot)]?.isChanged = false
            return Progress(partition: state.assignment.partition, nextOffset: next)
        }
    }
}

extension OffsetTracker.Partition {
    fileprivate enum Outcome { case ignored, remembered, advanced }

    fileprivate mutating func finish(_ sequence: Int) -> Outcome {
        let index = sequence - firstSequence
        guard index >= head, index < isFinished.count, !isFinished[index] else { return .ignored }
        isFinished[index] = true
        guard index == head else {
            finishedBeyond += 1
            return .remembered
        }
        head += 1
        while head < isFinished.count, isFinished[head] {
            head += 1
            finishedBeyond -= 1
        }
        nextOffset = offsets[head - 1] + 1
        if head == offsets.count || head >= 1024 { dropFinished() }
        return .advanced
    }

    private mutating func dropFinished() {
        firstSequence += head
        if head == offsets.count {
            offsets.removeAll(keepingCapacity: head <= 4096)
            isFinished.removeAll(keepingCapacity: head <= 4096)
        } else if head * 2 >= offsets.count {
            offsets.removeFirst(head)
            isFinished.removeFirst(head)
        } else {
            firstSequence -= head
            return
        }
        head = 0
    }
}
