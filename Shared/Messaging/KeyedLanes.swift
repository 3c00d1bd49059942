public import Core

/// Puts what must stay in order one behind the other: one lane per key, there while it has something, gone when not.
///
/// A pure state machine: who runs the items asks `next` for work, does the ordered part of what it gets, and says
/// `advance` when that part is done, which gives it the lane's next item.
public struct KeyedLanes<Item: Sendable>: Sendable {
    /// An item and the lane that waits for it.
    public struct Work: Sendable {
        /// What to do.
        public let item: Item
        let lane: Int
    }

    private struct Lane: Sendable {
        let key: OrderingKey
        /// What waits behind the item that is being done; what is before `head` is taken.
        var waiting: [Item] = []
        var head = 0
    }

    private var lanes: [Lane?] = []
    private var free: [Int] = []
    private var laneOf: [OrderingKey: Int] = [:]
    private var ready: [Work] = []
    private var readyHead = 0

    /// Makes an empty set of lanes.
    public init() {}

    /// How many lanes there are: keys with something waiting or being done.
    public var count: Int { laneOf.count }

    /// Whether something could be done at once.
    public var hasReady: Bool { readyHead < ready.count }

    /// Adds an item behind those of its key.
    ///
    /// - Returns: How many items now wait behind the one that is being done.
    @discardableResult
    public mutating func append(_ item: Item, key: OrderingKey) -> Int {
        if let lane = laneOf[key] {
            lanes[lane]?.waiting.append(item)
            return lanes[lane].map { $0.waiting.count - $0.head } ?? 0
        }
        let lane: Int
        if let reused = free.popLast() {
            lane = reused
            lanes[lane] = Lane(key: key)
        } else {
            lane = lanes.count
            lanes.append(Lane(key: key))
        }
        laneOf[key] = lane
        ready.append(Work(item: item, lane: lane))
        return 0
    }

    /// Something to do, oldest first; nil when every lane is busy or there is none.
    public mutating func next() -> Work? {
        guard hasReady else { return nil }
        let work = ready[readyHead]
        readyHead += 1
        if readyHead == ready.count {
            ready.removeAll(keepingCapacity: true)
            readyHead = 0
        }
        return work
    }

    /// Says that the ordered part of an item is done; an empty lane is removed.
    ///
    /// - Returns: The lane's next item, which the caller does.
    public mutating func advance(_ work: Work) -> Work? {
        let index = work.lane
        guard let lane = lanes[index] else { return nil }
        guard lane.head < lane.waiting.count else {
            laneOf[lane.key] = nil
            lanes[index] = nil
            free.append(index)
            return nil
        }
        let item = lane.waiting[lane.head]
        lanes[index]?.head += 1
        if lane.head >= 64, lane.head * 2 >= lane.waiting.count {
            lanes[index]?.waiting.removeFirst(lane.head + 1)
            lanes[index]?.head = 0
        }
        return Work(item: item, lane: index)
    }

    /// How many items wait in the lane of a key behind the one that is being done.
    public func waiting(behind work: Work) -> Int {
        lanes[work.lane].map { $0.waiting.count - $0.head } ?? 0
    }
}
