import Glibc

/// How much a log line matters.
public enum LogLevel: Int, Comparable, Sendable, CaseIterable {
    /// For looking into one problem.
    case debug
    /// What happened, expected failures included.
    case info
    /// Something is off but handled.
    case warning
    /// A person must act.
    case error

    /// The level a name such as `info` stands for.
    public init?(name: String) {
        guard let level = LogLevel.allCases.first(where: { $0.name == name.lowercased() }) else { return nil }
        self = level
    }

    /// The level's name.
    public var name: String {
        switch self {
        case .debug: "debug"
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        }
    }

    /// Whether one matters less.
    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

/// Writes one JSON object a line: time, level, service, a constant message, and metadata with dotted keys.
///
/// A log is passed to what needs it, never global. Messages are constants, data go to metadata:
///
///     log.info("message accepted", [.conversation: id, .channel: channel])
///
/// - Important: No value may identify a person or hold a secret.
public struct Log: Sendable {
    private let service: String
    private let level: LogLevel
    private let context: [LogKey: String]
    private let sink: @Sendable (String) -> Void

    /// Makes a log.
    ///
    /// - Parameters:
    ///   - service: Who writes, as `service` on each line.
    ///   - level: What is below it is dropped.
    ///   - sink: Takes each finished line without its newline; standard error unless given.
    public init(
        service: String, level: LogLevel = .info, sink: @escaping @Sendable (String) -> Void = Log.standardError
    ) {
        self.init(service: service, level: level, context: [:], sink: sink)
    }

    private init(
        service: String, level: LogLevel, context: [LogKey: String], sink: @escaping @Sendable (String) -> Void
    ) {
        self.service = service
        self.level = level
        self.context = context
        self.sink = sink
    }

    /// A log that drops everything, for tests and tools.
    public static let silent = Log(service: "silent", level: .error, sink: { _ in })

    /// The same log with metadata that every line then carries.
    public func with(_ metadata: [LogKey: String]) -> Log {
        Log(service: service, level: level, context: context.merging(metadata) { $1 }, sink: sink)
    }

    /// Writes at `debug`.
    public func debug(_ message: StaticString, _ metadata: @autoclosure () -> [LogKey: String] = [:]) {
        write(.debug, message, metadata)
    }

    /// Writes at `info`.
    public func info(_ message: StaticString, _ metadata: @autoclosure () -> [LogKey: String] = [:]) {
        write(.info, message, metadata)
    }

    /// Writes at `warning`.
    public func warning(_ message: StaticString, _ metadata: @autoclosure () -> [LogKey: String] = [:]) {
        write(.warning, message, metadata)
    }

    /// Writes at `error`.
    public func error(_ message: StaticString, _ metadata: @autoclosure () -> [LogKey: String] = [:]) {
        write(.error, message, metadata)
    }

    private func write(_ level: LogLevel, _ message: StaticString, _ metadata: () -> [LogKey: String]) {
        guard level >= self.level else { return }
        var line = "{\"time\":\"\(Timestamp.now)\",\"level\":\"\(level.name)\",\"service\":"
        line.append(jsonString: service)
        line.append(",\"message\":")
        line.append(jsonString: message.description)
        let all = context.merging(metadata()) { $1 }
        for (key, value) in all.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            line.append(",")
            line.append(jsonString: key.rawValue)
            line.append(":")
            line.append(jsonString: value)
        }
        line.append("}")
        sink(line)
    }

    /// Writes a line to standard error in one call, so that lines never mix and none is lost in a crash.
    public static let standardError: @Sendable (String) -> Void = { line in
        let bytes = Array(line.utf8) + [10]
        unsafe bytes.withUnsafeBytes { buffer in
            _ = unsafe Glibc.write(2, buffer.baseAddress, buffer.count)
        }
    }
}

extension String {
    /// Appends a text as a JSON string, quotes included.
    public mutating func append(jsonString text: String) {
        append("\"")
        defer { append("\"") }
        // Nearly every text is plain, and is copied as it is.
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { return append(text) }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\r": append("\\r")
            case "\t": append("\\t")
            case _ where scalar.value < 0x20:
                append("\\u00")
                append([UInt8(scalar.value)].hexadecimal)
            default: unicodeScalars.append(scalar)
            }
        }
    }
}
