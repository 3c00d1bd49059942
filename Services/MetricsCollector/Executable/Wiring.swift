import Core
import HTTPServer
import KafkaClient
import Lifecycle
import Messaging
import MetricsCollector
import PostgresClient
import Store

/// Everything the collector is made of, and how it hangs together.
struct Wiring {
    private let components: [any Component]
    private let schema: SchemaGate
    private let health: HealthState
    private let log: Log

    init(environment: [String: String], log: Log) throws(ConfigurationError) {
        var reader = EnvironmentReader(environment)
        let configuration = Configuration(from: &reader)
        let kafka = KafkaConfiguration(from: &reader, clientID: Configuration.serviceName)
        let postgres = PostgresConfiguration(reading: &reader, applicationName: Configuration.serviceName)
        let host = reader.text("ADMIN_HOST", default: "127.0.0.1")
        try reader.finish()

        let metrics = MetricsRegistry()
        let health = HealthState()
        let pool = PostgresPool(configuration: postgres.forMessagePath(), log: log, metrics: metrics)
        let producer = KafkaProducer(configuration: kafka, log: log, metrics: metrics)
        let cluster = ClusterIdentity(producer: producer, log: log)
        let store = MetricStore(pool: pool, metrics: metrics)
        let handler = MetricHandler(store: store, metrics: metrics).wrapped(in: [
            Correlating(), Measuring(metrics: metrics),
            DeadLettering(
                publisher: producer, service: Configuration.serviceName,
                cluster: { cluster.current }, log: log),
            Retrying(log: log), TimeLimit(ordered: .seconds(60), concurrent: .seconds(60), alarms: CoarseClock()),
        ])
        let topics = Configuration.consumes.sorted(by: Topic.byName)
        var handlers: [Topic: any MessageHandler] = [:]
        for topic in topics { handlers[topic] = handler }

        components = [
            AdminEndpoints.makeServer(
                host: host, port: configuration.adminPort, health: health, metrics: metrics, log: log),
            pool, producer, cluster, store,
            InstanceReporter(
                service: Configuration.serviceName, instance: InstanceName.current, version: Version.current,
                store: ServiceInstanceStore(pool: pool), log: log),
            MessageRouter(
                source: KafkaConsumer(
                    configuration: kafka, group: Configuration.serviceName, topics: topics, log: log),
                handlers: handlers, log: log, metrics: metrics, health: health),
        ]
        schema = SchemaGate(pool: pool, log: log)
        self.health = health
        self.log = log
    }

    /// Waits until Postgres is there with a schema that fits.
    func waitForDependencies() async throws {
        try await schema.pass()
    }

    func makeRunner() -> ComponentRunner {
        ComponentRunner(components: components, log: log, health: health)
    }
}
