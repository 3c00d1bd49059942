/// What messages must share to be kept in order: topic and key.
///
/// Messages without a key are ordered per partition.
public struct OrderingKey: Hashable, Sendable {
    private let bytes: [UInt8]

    /// The key of a message; without one its partition stands in.
    public init(key: [UInt8]?, partition: Int32) {
        if let key {
            bytes = key
        } else {
            bytes = [0, 255, 0] + Array(String(partition).utf8)
        }
    }
}
