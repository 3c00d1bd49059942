import CRdkafka
import Core
import Lifecycle
import Messaging
import Synchronization

/// One consuming client while it is a member of its group.
final class ConsumerSession: Sendable {
    let handle: KafkaHandle
    let bridge: RebalanceBridge
    private let log: Log
    private let waker: FetchWaker?

    init(
        _ configuration: KafkaConfiguration, group: String, isEmbedded: Bool, observer: any AssignmentObserver, log: Log
    ) throws(KafkaError) {
        let bridge = RebalanceBridge(observer: observer, log: log)
        self.bridge = bridge
        self.log = log
        handle = try KafkaHandle(
            RD_KAFKA_CONSUMER,
            settings: configuration.consumerSettings(group: group, isEmbedded: isEmbedded),
            context: KafkaContext(log: log, onRebalance: { bridge.rebalance($0, $1, $2) }))
        rd_kafka_poll_set_consumer(handle.pointer)
        waker = KafkaConfiguration.hasFetchQueueBackoff ? nil : FetchWaker()
    }

    deinit {
        waker?.stop()
    }

    func subscribe(_ topics: [Topic]) throws {
        let code = try withPartitionList(topics.map { (TopicPartition($0, RD_KAFKA_PARTITION_UA), 0) }) { list in
            rd_kafka_subscribe(handle.pointer, list)
        }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: "subscribe") }
        waker?.start(for: self)
    }

    /// Takes what is there, waiting a little for the first message.
    ///
    /// Blocks.
    func poll(limit: Int, wait: Duration, _ reader: inout MessageReader) throws -> [MessageBatch] {
        var batches: [MessageBatch] = []
        var current: (assignment: Assignment, messages: [ReceivedMessage])?
        var timeout = Int32(wait.milliseconds)
        var changes = -1
        var assigned: [TopicPartition: Assignment] = [:]
        var count = 0
        while count < limit, let pointer = rd_kafka_consumer_poll(handle.pointer, timeout) {
            defer { rd_kafka_message_destroy(pointer) }
            timeout = 0
            guard pointer.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                try note(pointer.pointee.err)
                continue
            }
            guard let message = reader.read(pointer) else { continue }
            count += 1
            // A rebalance may have come before this message: what it belongs to is what is assigned now.
            let present = bridge.changes
            if let open = current, present == changes, open.assignment.partition.partition == message.partition,
                open.assignment.partition.topic == message.topic
            {
                current?.messages.append(message)
                continue
            }
            if present != changes { (changes, assigned) = (present, bridge.assigned) }
            if let open = current { batches.append(MessageBatch(assignment: open.assignment, messages: open.messages)) }
            current = assigned[TopicPartition(message.topic, message.partition)].map { ($0, [message]) }
        }
        if let open = current { batches.append(MessageBatch(assignment: open.assignment, messages: open.messages)) }
        if count == limit || count > 64 { waker?.noteBacklog() }
        if !bridge.hasJoined { lookForMembership() }
        return batches
    }

    func store(_ progress: [Progress]) {
        let code = try? withPartitionList(progress.map { ($0.partition, $0.nextOffset) }) { list in
            rd_kafka_offsets_store(handle.pointer, list)
        }
        // Those of a partition that was just lost are refused, as they should be.
        if let code, code != RD_KAFKA_RESP_ERR_NO_ERROR {
            log.debug("some progress was not stored", [.error: "\(KafkaError(code, doing: "store"))"])
        }
    }

    func setPaused(_ partitions: [TopicPartition], _ isPaused: Bool) throws {
        guard !partitions.isEmpty else { return }
        _ = try withPartitionList(partitions.map { ($0, 0) }) { list in
            isPaused
                ? rd_kafka_pause_partitions(handle.pointer, list) : rd_kafka_resume_partitions(handle.pointer, list)
        }
    }

    /// Commits, leaves the group, and gives up waiting for it at the deadline.
    ///
    /// Blocks, but hardly longer: librdkafka (seen with 2.0.2) can wait without end for an answer of its own group while
    /// a rebalance meets the leaving, inside the callback, where no limit reaches. The thread that leaves then keeps
    /// the client, which nobody may destroy, until the process ends.
    func close(within limit: Duration) {
        waker?.stop()
        let deadline = ContinuousClock.now + limit
        // A poll that is under way at the deadline may end.
        let hasReturned = OwnThread.finishes(name: "kafka-leave", within: limit + .milliseconds(200)) {
            self.leave(until: deadline)
        }
        if !hasReturned || rd_kafka_consumer_closed(handle.pointer) == 0 {
            log.warning("did not leave the group in time")
        }
    }

    private func leave(until deadline: ContinuousClock.Instant) {
        guard let queue = rd_kafka_queue_get_consumer(handle.pointer) else { return }
        defer { rd_kafka_queue_destroy(queue) }
        if let error = rd_kafka_consumer_close_queue(handle.pointer, queue) {
            log.warning(
                "leaving the group failed", [.error: "\(KafkaError(rd_kafka_error_code(error), doing: "close"))"])
            rd_kafka_error_destroy(error)
            return
        }
        while rd_kafka_consumer_closed(handle.pointer) == 0, ContinuousClock.now < deadline {
            if let message = rd_kafka_consumer_poll(handle.pointer, 50) { rd_kafka_message_destroy(message) }
        }
    }

    private func note(_ code: rd_kafka_resp_err_t) throws {
        if let fatal = handle.fatalError { throw fatal }
        log.info("the consumer reports", [.error: "\(KafkaError(code, doing: "consume"))"])
    }

    /// A member without partitions is told nothing; that it has an id says that it is one.
    private func lookForMembership() {
        guard let text = rd_kafka_memberid(handle.pointer) else { return }
        defer { rd_kafka_mem_free(handle.pointer, text) }
        if text.pointee != 0 { bridge.noteJoined() }
    }
}
