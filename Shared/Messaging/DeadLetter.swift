public import Core

/// A message that could not be processed, as it goes on the dead-letter topic.
public struct DeadLetter: Sendable {
    /// The names of the headers a letter has beside those of the message.
    public enum Header {
        /// The topic it was read from.
        public static let topic = "fte-dlq-topic"
        /// The partition it was read from.
        public static let partition = "fte-dlq-partition"
        /// Its offset there.
        public static let offset = "fte-dlq-offset"
        /// When it was written there, in milliseconds since 1970.
        public static let timestamp = "fte-dlq-timestamp"
        /// The id of the cluster it was read from.
        public static let cluster = "fte-dlq-cluster"
        /// Who gave up.
        public static let service = "fte-dlq-service"
        /// The kind of the error.
        public static let errorClass = "fte-dlq-error-class"
        /// The error's description.
        public static let error = "fte-dlq-error"
        /// How often it was tried.
        public static let attempts = "fte-dlq-attempts"
        /// When it failed first, in RFC 3339.
        public static let firstFailedAt = "fte-dlq-first-failed-at"
        /// Whether a replay alone cannot help.
        public static let requiresHuman = "fte-dlq-requires-human"
        /// How often it has been replayed.
        public static let replays = "fte-dlq-replays"
        /// What all of them begin with.
        public static let prefix = "fte-dlq-"
    }

    /// The letter, ready to be published.
    public let outgoing: OutgoingMessage

    /// Makes the letter of a message.
    public init(
        message: ReceivedMessage, service: String, cluster: String, error: any Error, attempts: Int,
        firstFailedAt: Timestamp
    ) {
        let isPermanent = RetryDisposition.of(error) == .permanent
        let replays = message.headers.lastText(of: Header.replays) ?? "0"
        // A message that was replayed carries the place it died at before: the newest place counts.
        let original = message.headers.filter { !$0.name.hasPrefix(Header.prefix) }
        outgoing = OutgoingMessage(
            topic: .deadLetters, key: message.key,
            headers: original + [
                MessageHeader(Header.topic, message.topic.rawValue),
                MessageHeader(Header.partition, "\(message.partition)"),
                MessageHeader(Header.offset, "\(message.offset)"),
                MessageHeader(Header.timestamp, "\(message.timestamp.milliseconds)"),
                MessageHeader(Header.cluster, cluster),
                MessageHeader(Header.service, service),
                MessageHeader(Header.errorClass, Self.errorClass(of: error)),
                MessageHeader(Header.error, String("\(error)".prefix(1000))),
                MessageHeader(Header.attempts, "\(attempts)"),
                MessageHeader(Header.firstFailedAt, firstFailedAt.description),
                MessageHeader(Header.requiresHuman, isPermanent ? "true" : "false"),
                MessageHeader(Header.replays, replays),
            ],
            value: message.value)
    }

    private static func errorClass(of error: any Error) -> String {
        String(describing: type(of: error))
    }
}
