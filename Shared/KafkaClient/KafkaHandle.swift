import CRdkafka
import Core
import Lifecycle
import Synchronization

/// What librdkafka's callbacks find behind their opaque pointer.
///
/// Callbacks come on whatever thread serves the handle; `KafkaHandle` keeps the context until the handle is gone.
final class KafkaContext: Sendable {
    typealias Rebalance =
        @Sendable (OpaquePointer, rd_kafka_resp_err_t, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> Void

    let log: Log
    let onError: @Sendable (rd_kafka_resp_err_t) -> Void
    let onRebalance: Rebalance?
    /// Whether a member of a group was ever given partitions, or told that there are none for it.
    let hasBeenAssigned = Atomic<Bool>(false)

    init(
        log: Log, onError: @escaping @Sendable (rd_kafka_resp_err_t) -> Void = { _ in }, onRebalance: Rebalance? = nil
    ) {
        self.log = log
        self.onError = onError
        self.onRebalance = onRebalance
    }

    static func of(_ handle: OpaquePointer?) -> KafkaContext? {
        guard let handle, let opaque = rd_kafka_opaque(handle) else { return nil }
        return Unmanaged<KafkaContext>.fromOpaque(opaque).takeUnretainedValue()
    }
}

/// One librdkafka client: destroyed with this value, never before and never twice.
///
/// Unchecked: librdkafka's handles may be used from any thread.
struct KafkaHandle: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer
    private let context: KafkaContext
    private let isConsumer: Bool

    init(
        _ kind: rd_kafka_type_t, settings: [String: String], context: KafkaContext
    ) throws(KafkaError) {
        guard let configuration = rd_kafka_conf_new() else { throw KafkaError(text: "no memory for a client") }
        var reason = [CChar](repeating: 0, count: 512)
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            guard rd_kafka_conf_set(configuration, name, value, &reason, reason.count) == RD_KAFKA_CONF_OK else {
                rd_kafka_conf_destroy(configuration)
                throw KafkaError(text: "the setting \(name) is not accepted")
            }
        }
        // Borrowed by the callbacks; this value outlives them, because destroying the handle ends them.
        rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(context).toOpaque())
        rd_kafka_conf_set_log_cb(configuration, logCallback)
        rd_kafka_conf_set_error_cb(configuration, errorCallback)
        if kind == RD_KAFKA_PRODUCER { rd_kafka_conf_set_dr_msg_cb(configuration, deliveryCallback) }
        if context.onRebalance != nil { rd_kafka_conf_set_rebalance_cb(configuration, rebalanceCallback) }
        guard let pointer = rd_kafka_new(kind, configuration, &reason, reason.count) else {
            rd_kafka_conf_destroy(configuration)
            throw KafkaError(text: "a client could not be made")
        }
        self.pointer = pointer
        self.context = context
        isConsumer = kind == RD_KAFKA_CONSUMER
    }

    deinit {
        if mustOutlive {
            _ = Unmanaged.passRetained(context)
            return
        }
        guard isConsumer, rd_kafka_consumer_closed(pointer) == 0 else {
            rd_kafka_destroy(pointer)
            return
        }
        // One that could not leave its group may never end (a rebalance that nobody answers): it is not waited for.
        let (address, context) = (Int(bitPattern: pointer), context)
        OwnThread.start(name: "kafka-destroy") {
            withExtendedLifetime(context) {
                rd_kafka_destroy_flags(OpaquePointer(bitPattern: address), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
            }
        }
    }

    /// Whether destroying the client would end the process: before 2.3.0 librdkafka asserts that a member that leaves
    /// was given its partitions once, and one that is stopped while its group still waits was not.
    ///
    /// Such a client has left its group and does nothing; it stays until the process ends, soon as a rule.
    private var mustOutlive: Bool {
        context.onRebalance != nil && !context.hasBeenAssigned.load(ordering: .acquiring)
            && rd_kafka_version() < 0x0203_0000
    }

    /// Whether the client can do nothing any more.
    var fatalError: KafkaError? {
        let code = rd_kafka_fatal_error(pointer, nil, 0)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR
            ? nil : KafkaError(RD_KAFKA_RESP_ERR__FATAL, doing: "\(code.rawValue)")
    }

    /// The id of the cluster, or nil when no broker answers in time.
    ///
    /// Blocks.
    func clusterID(within limit: Duration) -> String? {
        guard let text = rd_kafka_clusterid(pointer, Int32(limit.milliseconds)) else { return nil }
        defer { rd_kafka_mem_free(pointer, text) }
        return String(cString: text)
    }
}

private func logCallback(
    _ handle: OpaquePointer?, _ level: Int32, _ facility: UnsafePointer<CChar>?, _ text: UnsafePointer<CChar>?
) {
    guard let log = KafkaContext.of(handle)?.log, let text else { return }
    let metadata: [LogKey: String] = [
        .detail: String(cString: text), .component: "librdkafka \(facility.map { String(cString: $0) } ?? "")",
    ]
    // Syslog levels: 3 and below are errors, which the client recovers from by itself.
    if level <= 4 { log.warning("kafka client", metadata) } else { log.debug("kafka client", metadata) }
}

private func errorCallback(
    _ handle: OpaquePointer?, _ code: Int32, _ reason: UnsafePointer<CChar>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let context = KafkaContext.of(handle) else { return }
    let error = rd_kafka_resp_err_t(rawValue: code)
    context.log.info(
        "kafka client reports",
        [.error: String(cString: rd_kafka_err2name(error)), .detail: reason.map { String(cString: $0) } ?? ""])
    context.onError(error)
}

private func rebalanceCallback(
    _ handle: OpaquePointer?, _ code: rd_kafka_resp_err_t,
    _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let handle, let partitions, let context = KafkaContext.of(handle) else { return }
    if code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS { context.hasBeenAssigned.store(true, ordering: .releasing) }
    context.onRebalance?(handle, code, partitions)
}

private func deliveryCallback(
    _ handle: OpaquePointer?, _ message: UnsafePointer<rd_kafka_message_t>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let message, let pending = message.pointee._private else { return }
    // Takes what `ProducerSession.produce` retained: each message is reported exactly once.
    let delivery = Unmanaged<PendingDelivery>.fromOpaque(pending).takeRetainedValue()
    let code = message.pointee.err
    delivery.complete(code == RD_KAFKA_RESP_ERR_NO_ERROR ? .success(()) : .failure(KafkaError(code, doing: "publish")))
}
