import CRdkafka
public import Core

/// How to reach Kafka, and the few settings that differ between environments.
public struct KafkaConfiguration: Sendable {
    /// Where to begin: `host:port`, separated by commas.
    public var bootstrap: String
    /// `plaintext`, `ssl`, `sasl_plaintext` or `sasl_ssl`.
    public var securityProtocol: String
    /// `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`, with the name and the password that go with it.
    public var sasl: SASL?
    /// A file with the certificates of the authorities to trust; the system's unless given.
    public var certificateAuthorities: String?
    /// What this process is called in the broker's logs.
    public var clientID: String
    /// How long the producer gathers messages for one request.
    public var linger: Duration
    /// After how long the producer gives a message up.
    public var messageTimeout: Duration
    /// After how long without a heartbeat a consumer's partitions go to others.
    public var sessionTimeout: Duration
    /// How long a broker may hold a fetch that has nothing; chosen by the kind of broker unless given.
    public var fetchWait: Duration?
    /// Further settings by their names in librdkafka, for tests and rare needs.
    public var overrides: [String: String]

    /// A name, its password and how they are shown to the broker.
    public struct SASL: Sendable {
        /// The mechanism.
        public let mechanism: String
        /// The name.
        public let username: String
        /// The password.
        public let password: String

        /// Makes credentials.
        public init(mechanism: String, username: String, password: String) {
            self.mechanism = mechanism
            self.username = username
            self.password = password
        }
    }

    /// Makes a configuration with the defaults for everything but the address.
    public init(bootstrap: String, clientID: String = "fte") {
        self.bootstrap = bootstrap
        self.clientID = clientID
        securityProtocol = "plaintext"
        linger = .milliseconds(1)
        messageTimeout = .seconds(30)
        sessionTimeout = .seconds(6)
        overrides = [:]
    }

    /// Reads `KAFKA_BOOTSTRAP_SERVERS`, `KAFKA_SECURITY_PROTOCOL`, `KAFKA_SASL_MECHANISM`, `KAFKA_SASL_USERNAME`,
    /// `KAFKA_SASL_PASSWORD`, `KAFKA_SSL_CA_LOCATION`, `KAFKA_LINGER_MS` and `KAFKA_SESSION_TIMEOUT_MS`.
    public init(from reader: inout EnvironmentReader, clientID: String) {
        self.init(bootstrap: reader.text("KAFKA_BOOTSTRAP_SERVERS"), clientID: clientID)
        securityProtocol = reader.text("KAFKA_SECURITY_PROTOCOL", default: "PLAINTEXT").lowercased()
        if !["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"].contains(securityProtocol) {
            reader.report("KAFKA_SECURITY_PROTOCOL must be PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL")
        }
        if securityProtocol.hasPrefix("sasl") {
            sasl = SASL(
                mechanism: reader.text("KAFKA_SASL_MECHANISM", default: "PLAIN"),
                username: reader.text("KAFKA_SASL_USERNAME"), password: reader.secret("KAFKA_SASL_PASSWORD"))
        }
        certificateAuthorities = reader.optionalText("KAFKA_SSL_CA_LOCATION")
        linger = .milliseconds(reader.integer("KAFKA_LINGER_MS", default: 1, in: 0...1000))
        sessionTimeout = .milliseconds(reader.integer("KAFKA_SESSION_TIMEOUT_MS", default: 6000, in: 1000...300_000))
    }

    /// The settings of every kind of client.
    var clientSettings: [String: String] {
        var settings = [
            "bootstrap.servers": bootstrap,
            "client.id": clientID,
            "security.protocol": securityProtocol,
            "socket.nagle.disable": "true",
            "reconnect.backoff.ms": "50",
            "reconnect.backoff.max.ms": "1000",
            "log_level": "5",
        ]
        if let sasl {
            settings["sasl.mechanism"] = sasl.mechanism
            settings["sasl.username"] = sasl.username
            settings["sasl.password"] = sasl.password
        }
        settings["ssl.ca.location"] = certificateAuthorities
        return settings
    }

    var producerSettings: [String: String] {
        clientSettings.merging([
            "enable.idempotence": "true",
            "acks": "all",
            "partitioner": "murmur2_random",
            "compression.type": "lz4",
            "linger.ms": "\(linger.milliseconds)",
            "message.timeout.ms": "\(messageTimeout.milliseconds)",
            "message.max.bytes": "\(Self.largestMessage)",
            // A batch counts as one message for the topic's limit of 512 KiB; a larger single message has its own.
            "batch.size": "262144",
            "queue.buffering.max.messages": "100000",
            "queue.buffering.max.kbytes": "65536",
        ]) { $1 }.merging(overrides) { $1 }
    }

    func consumerSettings(group: String, isEmbedded: Bool) -> [String: String] {
        clientSettings.merging([
            "group.id": group,
            "partition.assignment.strategy": "cooperative-sticky",
            "enable.auto.offset.store": "false",
            "enable.auto.commit": "true",
            "auto.commit.interval.ms": "200",
            "auto.offset.reset": "earliest",
            "session.timeout.ms": "\(sessionTimeout.milliseconds)",
            "heartbeat.interval.ms": "\(min(1000, sessionTimeout.milliseconds / 3))",
            "fetch.wait.max.ms": "\(fetchWait?.milliseconds ?? (isEmbedded ? 10 : 500))",
            "fetch.error.backoff.ms": "100",
            "fetch.max.bytes": "1048576",
            "fetch.message.max.bytes": "262144",
            "queued.max.messages.kbytes": "256",
            "queued.min.messages": "4000",
        ]) { $1 }
        .merging(Self.hasFetchQueueBackoff ? ["fetch.queue.backoff.ms": "5"] : [:]) { $1 }
        .merging(overrides) { $1 }
    }

    /// Librdkafka 2.2 and later look at a full queue again by themselves; before, `FetchWaker` has to make them.
    static let hasFetchQueueBackoff = rd_kafka_version() >= 0x0202_0000

    /// What the producer and the dead-letter topic take.
    static let largestMessage = 2 * 1024 * 1024
}

extension Duration {
    /// The duration in whole milliseconds.
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
