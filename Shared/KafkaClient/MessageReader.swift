import CRdkafka
import Core
import Messaging

/// Copies librdkafka's messages into ours, remembering names from one message to the next.
struct MessageReader {
    private var topics: [OpaquePointer: Topic] = [:]
    private var lastTopic: (handle: OpaquePointer, topic: Topic)?

    init() {}

    /// The message, or nil when its topic is none of ours.
    mutating func read(_ pointer: UnsafeMutablePointer<rd_kafka_message_t>) -> ReceivedMessage? {
        guard let handle = pointer.pointee.rkt, let topic = topic(of: handle) else { return nil }
        let value = UnsafeRawBufferPointer(start: pointer.pointee.payload, count: pointer.pointee.len)
        let key = pointer.pointee.key.map { Array(UnsafeRawBufferPointer(start: $0, count: pointer.pointee.key_len)) }
        let milliseconds = rd_kafka_message_timestamp(pointer, nil)
        return ReceivedMessage(
            topic: topic, partition: pointer.pointee.partition, offset: pointer.pointee.offset,
            timestamp: Timestamp(milliseconds: milliseconds), key: key, headers: headers(of: pointer),
            value: Array(value))
    }

    private mutating func topic(of handle: OpaquePointer) -> Topic? {
        if let lastTopic, lastTopic.handle == handle { return lastTopic.topic }
        if let known = topics[handle] {
            lastTopic = (handle, known)
            return known
        }
        guard let topic = Topic(rawValue: String(cString: rd_kafka_topic_name(handle))) else { return nil }
        topics[handle] = topic
        lastTopic = (handle, topic)
        return topic
    }

    private func headers(of pointer: UnsafeMutablePointer<rd_kafka_message_t>) -> [MessageHeader] {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(pointer, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
        let count = rd_kafka_header_cnt(list)
        var headers: [MessageHeader] = []
        headers.reserveCapacity(count)
        for index in 0..<count {
            var name: UnsafePointer<CChar>?
            var bytes: UnsafeRawPointer?
            var length = 0
            guard rd_kafka_header_get_all(list, index, &name, &bytes, &length) == RD_KAFKA_RESP_ERR_NO_ERROR, let name
            else { continue }
            let value = Array(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : length))
            headers.append(MessageHeader(name: String(cString: name), value: value))
        }
        return headers
    }
}
