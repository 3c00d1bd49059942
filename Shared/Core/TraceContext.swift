/// W3C Trace Context: which trace the running work belongs to, and which span of it this is.
///
/// The messaging layer sets `current` around every handler, so that what a handler publishes continues its trace.
public struct TraceContext: Sendable, Hashable {
    /// The name of the header that carries it.
    public static let headerName = "traceparent"

    /// The context of the running work, if it has one.
    @TaskLocal public static var current: TraceContext?

    /// The trace: 32 hexadecimal digits.
    public let traceID: String
    /// The span: 16 hexadecimal digits.
    public let spanID: String
    /// Whether the trace is recorded by who collects traces.
    public let isSampled: Bool

    private init(traceID: String, spanID: String, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Starts a new trace.
    public static func makeRoot() -> TraceContext {
        TraceContext(
            traceID: randomHexadecimal() + randomHexadecimal(), spanID: randomHexadecimal(), isSampled: true)
    }

    /// Reads a `traceparent` header; nil when it is not one.
    public init?(traceparent: String) {
        let bytes = Array(traceparent.utf8)
        let dash = UInt8(ascii: "-")
        guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            bytes.count == 55 || (bytes[55] == dash && bytes[0..<2] != [48, 48]),
            let version = Self.hexadecimal(bytes[0..<2]), version != "ff",
            let trace = Self.hexadecimal(bytes[3..<35]), trace.contains(where: { $0 != "0" }),
            let span = Self.hexadecimal(bytes[36..<52]), span.contains(where: { $0 != "0" }),
            let flags = Self.hexadecimal(bytes[53..<55]).flatMap({ UInt8($0, radix: 16) })
        else { return nil }
        self.init(traceID: trace, spanID: span, isSampled: flags & 1 == 1)
    }

    /// A span of the same trace under this one.
    public func makeChild() -> TraceContext {
        TraceContext(traceID: traceID, spanID: Self.randomHexadecimal(), isSampled: isSampled)
    }

    /// The value of the `traceparent` header.
    public var traceparent: String {
        "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")"
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String? {
        let isLowerCaseHexadecimal = bytes.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        return isLowerCaseHexadecimal ? String(decoding: bytes, as: UTF8.self) : nil
    }

    private static func randomHexadecimal() -> String {
        let number = UInt64.random(in: 1 ... .max)
        return (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - $0 * 8)) }.hexadecimal
    }
}

extension OutgoingMessage {
    /// The message with a `traceparent` that continues the current trace, unless it carries one or there is none.
    public func correlated() -> OutgoingMessage {
        guard let current = TraceContext.current, !headers.contains(where: { $0.name == TraceContext.headerName })
        else { return self }
        let header = MessageHeader(TraceContext.headerName, current.makeChild().traceparent)
        return OutgoingMessage(topic: topic, key: key, headers: headers + [header], value: value)
    }
}
