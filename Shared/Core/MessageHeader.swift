/// One Kafka header: a name and bytes, which are text in everything this system writes itself.
public struct MessageHeader: Sendable, Hashable {
    /// The header's name, as it is on the wire.
    public let name: String
    /// The header's bytes.
    public let value: [UInt8]

    /// Makes a header from bytes.
    public init(name: String, value: [UInt8]) {
        self.name = name
        self.value = value
    }

    /// Makes a header from text.
    public init(_ name: String, _ text: String) {
        self.name = name
        self.value = Array(text.utf8)
    }

    /// The value as text, with what is not UTF-8 replaced.
    public var text: String {
        String(decoding: value, as: UTF8.self)
    }
}

extension Sequence<MessageHeader> {
    /// The text of the last header with this name, which is the one that counts in Kafka.
    public func lastText(of name: String) -> String? {
        var found: String?
        for header in self where header.name == name { found = header.text }
        return found
    }
}
