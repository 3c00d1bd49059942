import CRdkafka
import Core
import Messaging
import Synchronization

/// Turns librdkafka's rebalance callbacks into assignments with epochs, and commits what is finished before letting go.
///
/// The callback comes on the consumer's own thread, inside its poll.
final class RebalanceBridge: Sendable {
    private struct State {
        var assigned: [TopicPartition: Assignment] = [:]
        var changes = 0
        var hasJoined = false
    }
    /// Rises over every consumer of the process, so that no two assignments are ever taken for each other.
    private static let lastEpoch = Atomic<Int64>(0)

    private let observer: any AssignmentObserver
    private let log: Log
    private let state = Mutex(State())

    init(observer: any AssignmentObserver, log: Log) {
        self.observer = observer
        self.log = log
    }

    var assigned: [TopicPartition: Assignment] { state.withLock { $0.assigned } }
    /// Counts rebalances, so that who remembers an assignment knows when to look again.
    var changes: Int { state.withLock { $0.changes } }
    var hasJoined: Bool { state.withLock { $0.hasJoined } }

    func noteJoined() { state.withLock { $0.hasJoined = true } }

    func rebalance(
        _ client: OpaquePointer, _ code: rd_kafka_resp_err_t,
        _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) {
        switch code {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
            assign(list.partitions)
            check(rd_kafka_incremental_assign(client, list), doing: "assign")
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
            revoke(list.partitions, client)
            check(rd_kafka_incremental_unassign(client, list), doing: "unassign")
        default:
            log.warning("a rebalance failed", [.error: "\(KafkaError(code, doing: "rebalance"))"])
            let all = Array(assigned.keys)
            _ = observer.revoked(all, lost: true)
            forget(all)
            rd_kafka_assign(client, nil)
        }
    }

    private func assign(_ partitions: [TopicPartition]) {
        let assignments = partitions.map { partition in
            Assignment(
                partition: partition, epoch: Self.lastEpoch.wrappingAdd(1, ordering: .relaxed).newValue)
        }
        state.withLock { state in
            for assignment in assignments { state.assigned[assignment.partition] = assignment }
            state.changes += 1
            state.hasJoined = true
        }
        observer.assigned(assignments)
        log.info("partitions assigned", [.count: "\(partitions.count)"])
    }

    private func revoke(_ partitions: [TopicPartition], _ client: OpaquePointer) {
        let isLost = rd_kafka_assignment_lost(client) != 0
        let progress = observer.revoked(partitions, lost: isLost)
        forget(partitions)
        log.info(
            "partitions revoked", [.count: "\(partitions.count)", .detail: isLost ? "lost" : "given back"])
        guard !isLost, !progress.isEmpty else { return }
        do { try commit(progress, client) } catch {
            // The next owner begins a little earlier, and what it repeats is recognised.
            log.info("progress could not be committed on revoke", [.error: "\(error)"])
        }
    }

    private func forget(_ partitions: [TopicPartition]) {
        state.withLock { state in
            for partition in partitions { state.assigned[partition] = nil }
            state.changes += 1
        }
    }

    /// Commits and waits for the answer, for three seconds at most.
    private func commit(_ progress: [Progress], _ client: OpaquePointer) throws {
        guard let queue = rd_kafka_queue_new(client) else { return }
        defer { rd_kafka_queue_destroy(queue) }
        let code = try withPartitionList(progress.map { ($0.partition, $0.nextOffset) }) { list in
            rd_kafka_commit_queue(client, list, queue, nil, nil)
        }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, doing: "commit") }
        guard let event = rd_kafka_queue_poll(queue, 3000) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "commit")
        }
        defer { rd_kafka_event_destroy(event) }
        let result = rd_kafka_event_error(event)
        guard result == RD_KAFKA_RESP_ERR_NO_ERROR || result == RD_KAFKA_RESP_ERR__NO_OFFSET else {
            throw KafkaError(result, doing: "commit")
        }
    }

    private func check(_ error: OpaquePointer?, doing action: String) {
        guard let error else { return }
        defer { rd_kafka_error_destroy(error) }
        log.warning("a rebalance step failed", [.error: "\(KafkaError(rd_kafka_error_code(error), doing: action))"])
    }
}
