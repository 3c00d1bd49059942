import FoundationEssentials

/// CloudEvents 1.0, Kafka binding, binary mode: attributes are headers, the value is the JSON data alone.
public struct EventCodec: Sendable {
    /// Why a message is not an event that can be handled.
    public enum Problem: Error, Equatable, Dispositioned, CustomStringConvertible {
        /// A header that must be there is not.
        case missingHeader(String)
        /// `ce_specversion` is not 1.0.
        case unsupportedVersion
        /// `ce_time` is not RFC 3339.
        case malformedTime
        /// Nobody knows this type, or not on this topic.
        case unknownType
        /// The value is not the JSON that the type promises; the path says where.
        case malformedData(path: String)

        /// Trying again never helps.
        public var disposition: RetryDisposition { .permanent }

        /// What is wrong, without any value.
        public var description: String {
            switch self {
            case .missingHeader(let name): "header \(name) is missing"
            case .unsupportedVersion: "ce_specversion is not 1.0"
            case .malformedTime: "ce_time is not a time"
            case .unknownType: "ce_type is unknown here"
            case .malformedData(let path): "data does not fit its type at \(path.isEmpty ? "the top" : path)"
            }
        }
    }

    /// The CloudEvents attributes of a message.
    public struct Attributes: Sendable, Hashable {
        /// `ce_id`.
        public let id: String
        /// `ce_type`.
        public let type: EventType
        /// `ce_source`.
        public let source: String
        /// `ce_time`.
        public let time: Timestamp
    }

    /// Encodes an event.
    ///
    /// `traceparent` is added by whoever publishes or stores it, not here.
    public static func encode<Data: EventData>(
        _ event: Event<Data>, to topic: Topic, key: String?
    ) throws -> OutgoingMessage {
        OutgoingMessage(
            topic: topic, key: key.map { Array($0.utf8) },
            headers: [
                MessageHeader("ce_specversion", "1.0"),
                MessageHeader("ce_id", event.id),
                MessageHeader("ce_type", event.type.rawValue),
                MessageHeader("ce_source", event.source),
                MessageHeader("ce_time", event.time.description),
                MessageHeader("content-type", "application/json"),
            ],
            value: try CompactJSON.bytes(of: event.data))
    }

    /// Reads the attributes from a message's headers.
    public static func attributes(of headers: [MessageHeader]) throws(Problem) -> Attributes {
        var found: [String: String] = [:]
        for header in headers where header.name.hasPrefix("ce_") { found[header.name] = header.text }
        func need(_ name: String) throws(Problem) -> String {
            guard let value = found[name], !value.isEmpty else { throw .missingHeader(name) }
            return value
        }
        guard try need("ce_specversion") == "1.0" else { throw .unsupportedVersion }
        let id = try need("ce_id")
        let typeName = try need("ce_type")
        let source = try need("ce_source")
        guard let type = EventType(rawValue: typeName) else { throw .unknownType }
        guard let time = Timestamp(try need("ce_time")) else { throw .malformedTime }
        return Attributes(id: id, type: type, source: source, time: time)
    }

    /// Decodes the data of an event.
    public static func decode<Data: EventData>(_ type: Data.Type, from value: [UInt8]) throws(Problem) -> Data {
        do {
            return try JSONDecoder().decode(type, from: FoundationEssentials.Data(value))
        } catch let error as DecodingError {
            throw .malformedData(path: error.codingPathText)
        } catch {
            throw .malformedData(path: "")
        }
    }
}

extension DecodingError {
    /// Where decoding failed, as names and indexes joined by dots, without any value.
    public var codingPathText: String {
        let path =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: [any CodingKey]()
            }
        return path.map(\.stringValue).joined(separator: ".")
    }
}
