public import Core
public import Messaging
import Synchronization

/// A broker in memory, with groups, rebalances and members that die: for tests that need no Kafka.
public final class InMemoryBroker: MessagePublisher {
    struct Group {
        var members: [Int] = []
        var topicsOf: [Int: Set<Topic>] = [:]
        var owner: [TopicPartition: Assignment] = [:]
        var ownerMember: [TopicPartition: Int] = [:]
        var committed: [TopicPartition: Int64] = [:]
    }
    struct State {
        var logs: [TopicPartition: [ReceivedMessage]] = [:]
        var groups: [String: Group] = [:]
        var isDown = false
        var nextEpoch: Int64 = 1
        var nextMember = 1
        var spread: Int32 = 0
        var refusals: [Topic: Int] = [:]
    }
    private let partitionCount: Int32
    private let state = Mutex(State())

    /// Makes an empty broker whose topics all have this many partitions.
    public init(partitions: Int32 = 6) {
        partitionCount = partitions
    }

    /// Refuses to answer until `up`.
    public func down() { state.withLock { $0.isDown = true } }

    /// Answers again.
    public func up() { state.withLock { $0.isDown = false } }

    /// Refuses the next messages for a topic.
    public func refuse(_ count: Int, on topic: Topic) { state.withLock { $0.refusals[topic] = count } }

    /// What is on a topic, partition after partition.
    public func messages(on topic: Topic) -> [ReceivedMessage] {
        state.withLock { state in
            (0..<partitionCount).flatMap { state.logs[TopicPartition(topic, $0)] ?? [] }
        }
    }

    /// Where a group would go on.
    public func committed(group: String) -> [TopicPartition: Int64] {
        state.withLock { $0.groups[group]?.committed ?? [:] }
    }

    /// Where each partition with messages ends.
    public func ends(of topic: Topic) -> [TopicPartition: Int64] {
        state.withLock { state in
            state.logs.filter { $0.key.topic == topic }.mapValues { Int64($0.count) }
        }
    }

    /// Returns when the message is durable.
    public func publish(_ message: OutgoingMessage) async throws {
        try state.withLock { state in
            guard !state.isDown else { throw BrokerAway() }
            if let refusals = state.refusals[message.topic], refusals > 0 {
                state.refusals[message.topic] = refusals - 1
                throw BrokerAway()
            }
            let number: Int32
            if let key = message.key {
                number = Int32(key.reduce(UInt32(17)) { $0 &* 31 &+ UInt32($1) } % UInt32(partitionCount))
            } else {
                number = state.spread % partitionCount
                state.spread += 1
            }
            let partition = TopicPartition(message.topic, number)
            let offset = Int64(state.logs[partition]?.count ?? 0)
            state.logs[partition, default: []].append(
                ReceivedMessage(
                    topic: message.topic, partition: number, offset: offset, timestamp: .now, key: message.key,
                    headers: message.headers, value: message.value))
        }
    }

    /// Makes a member of a group.
    public func makeSource(group: String, topics: [Topic]) -> InMemorySource {
        InMemorySource(broker: self, group: group, topics: topics)
    }

    // What members do.

    func join(_ group: String, topics: [Topic]) -> Int? {
        state.withLock { state in
            guard !state.isDown else { return nil }
            let member = state.nextMember
            state.nextMember += 1
            state.groups[group, default: Group()].members.append(member)
            state.groups[group]?.topicsOf[member] = Set(topics)
            return member
        }
    }

    func leave(_ group: String, _ member: Int) {
        state.withLock { state in
            state.groups[group]?.members.removeAll { $0 == member }
            state.groups[group]?.topicsOf[member] = nil
            for (partition, owner) in state.groups[group]?.ownerMember ?? [:] where owner == member {
                state.groups[group]?.ownerMember[partition] = nil
                state.groups[group]?.owner[partition] = nil
            }
        }
    }

    func isMember(_ group: String, _ member: Int) -> Bool {
        state.withLock { $0.groups[group]?.members.contains(member) ?? false }
    }

    /// What a member has to give back, as it is to be spread now.
    func toGiveBack(_ group: String, _ member: Int) -> [TopicPartition] {
        state.withLock { state in
            guard let present = state.groups[group] else { return [] }
            return present.ownerMember.filter { $0.value == member && target(of: $0.key, present) != member }.map(\.key)
        }
    }

    func giveBack(_ partitions: [TopicPartition], _ group: String, _ member: Int) {
        state.withLock { state in
            for partition in partitions where state.groups[group]?.ownerMember[partition] == member {
                state.groups[group]?.ownerMember[partition] = nil
                state.groups[group]?.owner[partition] = nil
            }
        }
    }

    /// Takes what is free and meant for the member, each with where to begin.
    func take(_ group: String, _ member: Int, topics: [Topic]) -> [(assignment: Assignment, offset: Int64)] {
        state.withLock { state in
            guard let present = state.groups[group], !state.isDown else { return [] }
            var taken: [(assignment: Assignment, offset: Int64)] = []
            for topic in topics {
                for number in 0..<partitionCount {
                    let partition = TopicPartition(topic, number)
                    guard present.ownerMember[partition] == nil, target(of: partition, present) == member else {
                        continue
                    }
                    let assignment = Assignment(partition: partition, epoch: state.nextEpoch)
                    state.nextEpoch += 1
                    state.groups[group]?.ownerMember[partition] = member
                    state.groups[group]?.owner[partition] = assignment
                    taken.append((assignment, present.committed[partition] ?? 0))
                }
            }
            return taken
        }
    }

    func commit(_ progress: [Progress], _ group: String, _ member: Int) {
        state.withLock { state in
            for one in progress where state.groups[group]?.ownerMember[one.partition] == member {
                state.groups[group]?.committed[one.partition] = one.nextOffset
            }
        }
    }

    func read(_ partition: TopicPartition, from offset: Int64, limit: Int) -> [ReceivedMessage] {
        state.withLock { state in
            guard !state.isDown, let log = state.logs[partition], offset < Int64(log.count) else { return [] }
            return Array(log[Int(offset)..<min(log.count, Int(offset) + limit)])
        }
    }

    private func target(of partition: TopicPartition, _ group: Group) -> Int? {
        let members = group.members.filter { group.topicsOf[$0]?.contains(partition.topic) ?? false }
        return members.isEmpty ? nil : members[Int(partition.partition) % members.count]
    }
}

/// The broker does not answer.
public struct BrokerAway: Dispositioned {
    /// What may be done about it.
    public let disposition = RetryDisposition.unavailable(dependency: "kafka")
}

/// A member of a group of an `InMemoryBroker`.
public final class InMemorySource: MessageSource {
    private struct State {
        var member: Int?
        var observer: (any AssignmentObserver)?
        var positions: [TopicPartition: (assignment: Assignment, offset: Int64)] = [:]
        var turn = 0
        var isDead = false
        var isStuck = false
    }
    private let broker: InMemoryBroker
    private let group: String
    private let topics: [Topic]
    private let state = Mutex(State())

    init(broker: InMemoryBroker, group: String, topics: [Topic]) {
        self.broker = broker
        self.group = group
        self.topics = topics
    }

    /// Whether it has joined, with or without partitions.
    public var hasJoined: Bool { state.withLock { $0.member != nil } }

    /// Ends the member as `kill -9` would: it commits nothing, and the group notices.
    public func kill() {
        let member = state.withLock { state in
            state.isDead = true
            return state.member
        }
        if let member { broker.leave(group, member) }
    }

    /// Takes the member for dead while it is not: its partitions go to others, and it learns of it later.
    public func expel() {
        if let member = state.withLock({ $0.member }) { broker.leave(group, member) }
    }

    /// Keeps the member from asking for messages, or lets it go on.
    public func setStuck(_ isStuck: Bool) { state.withLock { $0.isStuck = isStuck } }

    /// Joins the group; false when the broker cannot be reached yet.
    public func open(observer: any AssignmentObserver) async throws -> Bool {
        guard let member = broker.join(group, topics: topics) else {
            try await Task.sleep(for: .milliseconds(10))
            return false
        }
        state.withLock { state in
            state.member = member
            state.observer = observer
        }
        return true
    }

    /// The messages that are there, or none after a short while.
    public func next(limit: Int, paused: Set<TopicPartition>, pausesAll: Bool) async throws -> [MessageBatch] {
        while state.withLock({ $0.isStuck }) { try await Task.sleep(for: .milliseconds(5)) }
        try await rebalance()
        let batches = pausesAll ? [] : read(limit: limit, paused: paused)
        if batches.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        return batches
    }

    /// Remembers progress, to be committed soon.
    public func store(_ progress: [Progress]) {
        guard let member = state.withLock({ $0.isDead ? nil : $0.member }) else { return }
        broker.commit(progress, group, member)
    }

    /// Commits what was stored and leaves.
    public func close(within deadline: Duration) async {
        guard
            let (member, observer) = state.withLock({ state -> (Int, any AssignmentObserver)? in
                guard !state.isDead, let member = state.member, let observer = state.observer else { return nil }
                return (member, observer)
            })
        else { return }
        let all = state.withLock { Array($0.positions.keys) }
        broker.commit(observer.revoked(all, lost: false), group, member)
        broker.leave(group, member)
    }

    private func rebalance() async throws {
        guard
            let (member, observer, isDead) = state.withLock({ state -> (Int, any AssignmentObserver, Bool)? in
                guard let member = state.member, let observer = state.observer else { return nil }
                return (member, observer, state.isDead)
            }), !isDead
        else {
            try await Task.sleep(for: .milliseconds(5))
            return
        }
        guard broker.isMember(group, member) else {
            let lost = state.withLock { state in
                defer { state.positions = [:] }
                return Array(state.positions.keys)
            }
            _ = observer.revoked(lost, lost: true)
            let again = broker.join(group, topics: topics)
            state.withLock { if let again { $0.member = again } }
            return
        }
        let given = broker.toGiveBack(group, member)
        if !given.isEmpty {
            broker.commit(observer.revoked(given, lost: false), group, member)
            state.withLock { state in
                for partition in given { state.positions[partition] = nil }
            }
            broker.giveBack(given, group, member)
        }
        let taken = broker.take(group, member, topics: topics)
        if !taken.isEmpty {
            observer.assigned(taken.map(\.assignment))
            state.withLock { state in
                for one in taken { state.positions[one.assignment.partition] = (one.assignment, one.offset) }
            }
        }
    }

    private func read(limit: Int, paused: Set<TopicPartition>) -> [MessageBatch] {
        state.withLock { state in
            guard !state.isDead else { return [] }
            state.turn += 1
            var rest = limit
            var batches: [MessageBatch] = []
            let partitions = state.positions.keys.sorted()
            for index in partitions.indices where rest > 0 {
                let partition = partitions[(index + state.turn) % partitions.count]
                guard !paused.contains(partition), let (assignment, offset) = state.positions[partition] else {
                    continue
                }
                let messages = broker.read(partition, from: offset, limit: rest)
                guard let last = messages.last else { continue }
                state.positions[partition] = (assignment, last.offset + 1)
                rest -= messages.count
                batches.append(MessageBatch(assignment: assignment, messages: messages))
            }
            return batches
        }
    }
}
