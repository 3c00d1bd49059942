import FoundationEssentials
import Glibc

/// Standard output for results, standard error for everything else.
struct Terminal: Sendable {
    private let output: @Sendable (String) -> Void
    private let complaints: @Sendable (String) -> Void

    /// The process's own.
    init() {
        self.init(output: { Self.put($0, to: STDOUT_FILENO) }, complaints: { Self.put($0, to: STDERR_FILENO) })
    }

    /// Takes lines elsewhere.
    init(output: @escaping @Sendable (String) -> Void, complaints: @escaping @Sendable (String) -> Void) {
        self.output = output
        self.complaints = complaints
    }

    /// Writes a line of the result.
    func write(_ line: String) { output(line) }

    /// Writes a value as one line of JSON.
    func write(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        write(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Writes a line about how it goes, or what is wrong.
    func complain(_ line: String) { complaints(line) }

    /// Does something, and says after a second, and then every five, that it is still at it.
    func progress<Value: Sendable>(
        _ what: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                let start = ContinuousClock.now
                var pause = Duration.seconds(1)
                while true {
                    guard (try? await Task.sleep(for: pause)) != nil else { return nil }
                    pause = .seconds(5)
                    self.complain("\(what): \(start.duration(to: .now).components.seconds) s")
                }
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    private static func put(_ line: String, to descriptor: Int32) {
        var bytes = Array(line.utf8)[...]
        bytes.append(10)
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}

/// Rows with aligned columns.
struct TextTable {
    private var rows: [[String]]

    init(_ headings: String...) { rows = [headings] }

    mutating func add(_ cells: String...) { rows.append(cells) }

    /// The lines; numbers stand to the right.
    var lines: [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { cell, width in
                let gap = String(repeating: " ", count: width - cell.count)
                return Double(cell) == nil ? cell + gap : gap + cell
            }.joined(separator: "  ").trimmingEnd
        }
    }
}

extension String {
    /// Without the spaces at its end.
    fileprivate var trimmingEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
