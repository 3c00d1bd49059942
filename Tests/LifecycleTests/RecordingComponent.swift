import Core
import Lifecycle
import Synchronization

/// What happened, in order.
final class Record: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

struct Broken: Error {}

/// A component that does nothing but note when it starts and ends.
final class RecordingComponent: Component {
    enum Manner {
        case ordinary
        case failing
        case returning
        case stuck
    }
    let name: String
    private let record: Record
    private let manner: Manner
    private let ending: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation

    init(_ name: String, _ manner: Manner = .ordinary, record: Record) {
        self.name = name
        self.record = record
        self.manner = manner
        (ending, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func run() async throws {
        record.add("\(name) runs")
        switch manner {
        case .failing: throw Broken()
        case .returning: return
        case .ordinary, .stuck:
            for await _ in ending where manner == .ordinary { break }
            // Not even cancelling it helps.
            while manner == .stuck { await Task.yield() }
        }
        record.add("\(name) has ended")
    }

    func shutDown() {
        record.add("\(name) is asked to end")
        end.yield()
    }
}
