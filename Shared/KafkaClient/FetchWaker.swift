import CRdkafka
import Core
import Dispatch
import Glibc
import Lifecycle
import Messaging
import Synchronization

/// Makes librdkafka before 2.2 fetch on as soon as its queue has room.
///
/// Once the queue is full these versions look at it again only when their broker thread has something else to do, or
/// after up to a second. A question for the watermarks of a partition gives the thread of its leader something to do.
final class FetchWaker: Sendable {
    private let isStopped = Atomic(false)
    private let lastBacklog = Mutex(ContinuousClock.now - .seconds(60))
    private let isAsleep = Atomic(false)
    private let signal = DispatchSemaphore(value: 0)

    /// Says that there is more than was taken.
    func noteBacklog() {
        lastBacklog.withLock { $0 = .now }
        if isAsleep.exchange(false, ordering: .acquiringAndReleasing) { signal.signal() }
    }

    func stop() {
        isStopped.store(true, ordering: .releasing)
        signal.signal()
    }

    func start(for session: ConsumerSession) {
        OwnThread.start(name: "kafka-waker") { [weak session] in
            var leaders = Leaders()
            while !self.isStopped.load(ordering: .acquiring) {
                if self.lastBacklog.withLock({ $0.duration(to: .now) }) > .milliseconds(100) {
                    self.isAsleep.store(true, ordering: .releasing)
                    _ = self.signal.wait(timeout: .now() + 1)
                    self.isAsleep.store(false, ordering: .releasing)
                    if session == nil { return }
                    continue
                }
                guard let session else { return }
                leaders.update(session)
                for partition in leaders.partitions { Self.wake(partition, session) }
                usleep(3000)
            }
        }
    }

    private static func wake(_ partition: TopicPartition, _ session: ConsumerSession) {
        var (low, high): (Int64, Int64) = (0, 0)
        rd_kafka_query_watermark_offsets(
            session.handle.pointer, partition.topic.rawValue, partition.partition, &low, &high, 500)
    }
}

/// One assigned partition for each broker that leads any.
private struct Leaders {
    private(set) var partitions: [TopicPartition] = []
    private var changes = -1
    private var updatedAt = ContinuousClock.now

    mutating func update(_ session: ConsumerSession) {
        let present = session.bridge.changes
        guard present != changes || updatedAt.duration(to: .now) > .seconds(5) else { return }
        changes = present
        updatedAt = .now
        let assigned = session.bridge.assigned
        var metadata: UnsafePointer<rd_kafka_metadata>?
        guard rd_kafka_metadata(session.handle.pointer, 0, nil, &metadata, 1000) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let metadata
        else { return }
        defer { rd_kafka_metadata_destroy(metadata) }
        var ofLeader: [Int32: TopicPartition] = [:]
        for topic in UnsafeBufferPointer(start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt)) {
            guard let known = Topic(rawValue: String(cString: topic.topic)) else { continue }
            for partition in UnsafeBufferPointer(start: topic.partitions, count: Int(topic.partition_cnt)) {
                let key = TopicPartition(known, partition.id)
                if assigned[key] != nil { ofLeader[partition.leader] = key }
            }
        }
        partitions = Array(ofLeader.values)
    }
}
