public import Core
import Foundation
public import KafkaClient

/// The topics of `schemas/topics.json`.
public enum TestKafkaTopics {
    /// Where the file is.
    public static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schemas/topics.json").path

    /// What it says.
    public static var settings: [TopicSettings] {
        get throws { try TopicSettings.read(from: path) }
    }

    /// Starts an embedded broker with the topics.
    public static func makeEmbeddedBroker(log: Log = .silent) throws -> EmbeddedBroker {
        try EmbeddedBroker(topics: settings, log: log)
    }
}
