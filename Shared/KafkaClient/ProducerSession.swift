import CRdkafka
import Core
import Synchronization

/// One producing client with the thread that serves its reports; replaced by a new one when it fails for good.
final class ProducerSession: Sendable {
    let handle: KafkaHandle
    private let health: Health
    private let thread = PollThread()
    private let deadlines = Mutex(DeliveryDeadlines())

    /// What the client has said about itself.
    final class Health: Sendable {
        let isFatal = Atomic(false)
        let isReachable = Atomic(true)

        func note(_ code: rd_kafka_resp_err_t) {
            if code == RD_KAFKA_RESP_ERR__FATAL { isFatal.store(true, ordering: .relaxed) }
            if code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN { isReachable.store(false, ordering: .relaxed) }
        }
    }

    init(_ configuration: KafkaConfiguration, log: Log) throws(KafkaError) {
        let health = Health()
        self.health = health
        handle = try KafkaHandle(
            RD_KAFKA_PRODUCER, settings: configuration.producerSettings,
            context: KafkaContext(log: log, onError: { health.note($0) }))
    }

    var isFatal: Bool { health.isFatal.load(ordering: .relaxed) }
    var isReachable: Bool { health.isReachable.load(ordering: .relaxed) }

    func markReachable(_ isReachable: Bool) {
        health.isReachable.store(isReachable, ordering: .relaxed)
    }

    /// Starts to serve reports.
    ///
    /// The thread holds the session until `close`.
    func start() {
        thread.start(
            name: "kafka-producer",
            turn: {
                rd_kafka_poll(self.handle.pointer, 50)
                self.expire()
            },
            end: { self.finish() })
    }

    /// Asks the thread to end; reports that are outstanding come as failures within two seconds.
    func close() {
        thread.stop()
    }

    /// Hands a message over, copied; its report completes the delivery.
    func produce(_ message: OutgoingMessage, _ delivery: PendingDelivery, limit: Duration?) {
        let headers = rd_kafka_headers_new(message.headers.count)
        for header in message.headers {
            _ = header.value.withUnsafeBytes { bytes in
                rd_kafka_header_add(headers, header.name, -1, bytes.baseAddress, bytes.count)
            }
        }
        let retained = Unmanaged.passRetained(delivery)
        let code = withBytes(message.key) { key in
            message.value.withUnsafeBytes { value in
                fte_produce(
                    handle.pointer, message.topic.rawValue, key?.baseAddress, key?.count ?? 0, value.baseAddress,
                    value.count, headers, retained.toOpaque())
            }
        }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            // There will be no report: released here instead.
            retained.release()
            rd_kafka_headers_destroy(headers)
            health.note(code)
            delivery.complete(.failure(KafkaError(code, doing: "publish")))
            return
        }
        if let limit { deadlines.withLock { $0.add(delivery, limit: limit, now: .now) } }
    }

    /// Waits until everything is reported or the time is over.
    ///
    /// Blocks.
    func flush(within limit: Duration) -> Bool {
        rd_kafka_flush(handle.pointer, Int32(limit.milliseconds)) == RD_KAFKA_RESP_ERR_NO_ERROR
    }

    private func expire() {
        let expired = deadlines.withLock { $0.takeExpired(now: .now) }
        for delivery in expired {
            delivery.complete(.failure(KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "publish")))
        }
    }

    private func finish() {
        rd_kafka_purge(handle.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        _ = flush(within: .seconds(2))
    }

    /// An absent key stays absent, an empty one stays there.
    private func withBytes<Result>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        guard let bytes else { return body(nil) }
        guard !bytes.isEmpty else {
            return withUnsafeBytes(of: UInt8(0)) { body(UnsafeRawBufferPointer(rebasing: $0[..<0])) }
        }
        return bytes.withUnsafeBytes { body($0) }
    }
}
