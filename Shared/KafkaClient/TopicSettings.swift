public import Core
import FoundationEssentials

/// How one topic is to be, as `schemas/topics.json` says.
public struct TopicSettings: Sendable, Codable, Hashable {
    /// The topic.
    public let name: Topic
    /// How many partitions it has.
    public let partitions: Int
    /// How many copies there are where there are enough brokers.
    public let replicationFactor: Int
    /// Kafka's own settings by their names there.
    public let config: [String: String]

    /// Makes settings.
    public init(name: Topic, partitions: Int, replicationFactor: Int = 3, config: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.config = config
    }

    /// Reads a file such as `schemas/topics.json`.
    public static func read(from path: String) throws -> [TopicSettings] {
        struct File: Codable { let topics: [TopicSettings] }
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: path)) } catch {
            throw KafkaError(text: "the file of topics cannot be read")
        }
        do { return try JSONDecoder().decode(File.self, from: data).topics } catch {
            throw KafkaError(text: "the file of topics is not as it should be")
        }
    }

    /// The settings for a cluster with fewer brokers than copies are wanted.
    func fitted(toBrokers brokers: Int) -> TopicSettings {
        let copies = max(1, min(replicationFactor, brokers))
        var fitted = config
        if let inSync = config["min.insync.replicas"].flatMap({ Int($0) }) {
            fitted["min.insync.replicas"] = "\(max(1, min(inSync, copies - 1)))"
        }
        return TopicSettings(name: name, partitions: partitions, replicationFactor: copies, config: fitted)
    }
}
