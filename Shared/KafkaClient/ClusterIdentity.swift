public import Core
public import Lifecycle
import Synchronization

/// Knows the id of the Kafka cluster, to which every offset belongs that is kept elsewhere.
public final class ClusterIdentity: Component {
    /// What the component is called.
    public let name = "cluster identity"

    private let producer: KafkaProducer
    private let log: Log
    private let known = Mutex<String?>(nil)
    private let ending = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// Makes it; it asks when it runs.
    public init(producer: KafkaProducer, log: Log) {
        self.producer = producer
        self.log = log
    }

    /// The cluster's id; `unknown` until a broker has said it.
    public var current: String { known.withLock { $0 } ?? "unknown" }

    /// Asks until a broker answers, then waits to be ended.
    public func run() async throws {
        await withTaskGroup { group in
            group.addTask { await self.ask() }
            for await _ in ending.stream {}
            group.cancelAll()
        }
    }

    /// Asks it to end.
    public func shutDown() { ending.continuation.finish() }

    private func ask() async {
        while !Task.isCancelled {
            if let id = try? await producer.clusterID() {
                known.withLock { $0 = id }
                log.info("knows its kafka cluster", [.detail: id])
                return
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
