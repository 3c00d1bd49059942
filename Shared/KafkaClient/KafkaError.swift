import CRdkafka
public import Core

/// A failure that librdkafka or a broker reported.
public struct KafkaError: Error, Sendable, Hashable {
    /// The code: a broker's when positive, the library's own when negative.
    public let code: Int32
    /// What the code stands for, and what was being done; holds no payload.
    public let text: String
    /// Whether the same may succeed when it is tried again.
    public let isRetriable: Bool
    /// Whether the client that reported it can do nothing any more.
    public let isFatal: Bool

    init(_ code: rd_kafka_resp_err_t, doing action: String) {
        self.code = code.rawValue
        text = "\(action): \(String(cString: rd_kafka_err2str(code)))"
        isRetriable = Self.away.contains(code) || Self.passing.contains(code)
        isFatal = code == RD_KAFKA_RESP_ERR__FATAL
    }

    init(text: String, isFatal: Bool = false) {
        code = RD_KAFKA_RESP_ERR__FAIL.rawValue
        self.text = text
        isRetriable = false
        self.isFatal = isFatal
    }

    /// Codes that say that the brokers, or enough of them, cannot be reached or do not answer.
    private static let away: Set<rd_kafka_resp_err_t> = [
        RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
        RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__QUEUE_FULL,
        RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__FATAL,
        RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, RD_KAFKA_RESP_ERR__DESTROY,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
        RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
        RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
        RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
    ]
    private static let passing: Set<rd_kafka_resp_err_t> = [
        RD_KAFKA_RESP_ERR__RETRY, RD_KAFKA_RESP_ERR__STATE, RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, RD_KAFKA_RESP_ERR_UNKNOWN, RD_KAFKA_RESP_ERR_INVALID_MSG,
    ]
    private static let impossible: Set<rd_kafka_resp_err_t> = [
        RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
        RD_KAFKA_RESP_ERR__INVALID_ARG,
    ]
}

extension KafkaError: Dispositioned {
    /// What may be done about it.
    public var disposition: RetryDisposition {
        let code = rd_kafka_resp_err_t(rawValue: code)
        if Self.impossible.contains(code) { return .permanent }
        return Self.away.contains(code) ? .unavailable(dependency: "kafka") : .retry
    }
}

extension KafkaError: CustomStringConvertible {
    /// The error in words, without payload or secrets.
    public var description: String { "\(text) (\(code))" }
}
