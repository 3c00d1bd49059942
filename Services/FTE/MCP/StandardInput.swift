import Glibc
import Lifecycle

/// Where requests come from, line by line.
protocol LineSource: Sendable {
    /// The next line; nil when there will be no more.
    func next() async -> IncomingLine?
}

/// One line of a client.
enum IncomingLine: Sendable, Equatable {
    /// Its bytes, without the line end.
    case bytes([UInt8])
    /// It was longer than anything that is read; all of it is gone.
    case tooLong
}

/// Standard input, read on a thread of its own.
actor StandardInput: LineSource {
    /// No request of ours needs more.
    static let longestLine = 4 << 20

    private let executor = ThreadExecutor(name: "stdin")
    private let descriptor: Int32
    private var buffer = LineBuffer(longest: StandardInput.longestLine)
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(descriptor: Int32 = 0) {
        self.descriptor = descriptor
    }

    func next() -> IncomingLine? {
        while true {
            if let line = buffer.next() { return line }
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return buffer.last() }
            buffer.append(chunk[..<count])
        }
    }
}

/// Cuts bytes into lines; holds at most one line that is not complete.
struct LineBuffer {
    private let longest: Int
    private var bytes: [UInt8] = []
    private var read = 0
    /// How far the bytes are known to hold no line end.
    private var searched = 0
    private var isSkipping = false

    init(longest: Int) {
        self.longest = longest
    }

    mutating func append(_ more: ArraySlice<UInt8>) {
        if read > 0 {
            bytes.removeFirst(read)
            searched -= read
            read = 0
        }
        bytes += more
    }

    /// The next complete line; nil when more bytes are needed.
    mutating func next() -> IncomingLine? {
        guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            searched = bytes.count
            if bytes.count - read > longest {
                isSkipping = true
                bytes.removeAll(keepingCapacity: false)
                (read, searched) = (0, 0)
            }
            return nil
        }
        let line = bytes[read..<end]
        (read, searched) = (end + 1, end + 1)
        defer { isSkipping = false }
        return isSkipping || line.count > longest ? .tooLong : .bytes(Array(line))
    }

    /// What is left when there are no more bytes.
    mutating func last() -> IncomingLine? {
        let line = bytes[read...]
        bytes = []
        (read, searched) = (0, 0)
        if isSkipping {
            isSkipping = false
            return .tooLong
        }
        return line.isEmpty ? nil : .bytes(Array(line))
    }
}

/// Where answers go; a client that does not read holds up this thread and no other.
actor AnswerWriter {
    private let executor = ThreadExecutor(name: "stdout")
    private let write: @Sendable (String) -> Void

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(_ write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// Sends one answer, a line.
    func send(_ line: String) { write(line) }
}
