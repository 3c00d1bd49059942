import Core
import HTTPClient
import HTTPServer
import KafkaClient
import Lifecycle
import Messaging
import OutboundDispatcher
import PostgresClient
import Store

/// Everything the dispatcher is made of, and how it hangs together.
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
        let relay = OutboxRelay(publisher: producer, outbox: OutboxStore(pool: pool), log: log, metrics: metrics)
        let deliveries = DeliveryStore(pool: pool, metrics: metrics)
        let http = configuration.onCallWebhook.map { _ in HTTPClient() }

        let middleware: [any Middleware] = [
            Correlating(), Measuring(metrics: metrics),
            DeadLettering(
                publisher: producer, service: Configuration.serviceName,
                cluster: { cluster.current }, log: log),
            Retrying(log: log), TimeLimit(ordered: .seconds(60), concurrent: .seconds(60), alarms: CoarseClock()),
        ]
        let webForm = WebFormProvider(
            store: deliveries, publish: { relay.hand(over: $0) }, log: log, metrics: metrics)
        let delivering = DeliveryHandler(providers: [webForm]).wrapped(in: middleware)
        var sinks: [any OnCallSink] = [OnCallLog(log: log)]
        if let webhook = configuration.onCallWebhook, let http { sinks.append(OnCallWebhook(webhook, client: http)) }
        let escalating = EscalationHandler(sinks: sinks).wrapped(in: middleware)
        var handlers: [Topic: any MessageHandler] = [:]
        for topic in DeliveryHandler.topics { handlers[topic] = delivering }
        for topic in EscalationHandler.topics { handlers[topic] = escalating }

        let router = MessageRouter(
            source: KafkaConsumer(
                configuration: kafka, group: Configuration.serviceName, topics: handlers.keys.sorted(by: Topic.byName),
                log: log),
            handlers: handlers, log: log, metrics: metrics, health: health)
        let schema = SchemaGate(pool: pool, log: log)
        let admin = AdminEndpoints.makeServer(
            host: host, port: configuration.adminPort, health: health, metrics: metrics, log: log)
        let reporter = InstanceReporter(
            service: Configuration.serviceName, instance: InstanceName.current, version: Version.current,
            store: ServiceInstanceStore(pool: pool), log: log)
        var components: [any Component] = [admin, pool, producer, cluster, relay, deliveries, reporter]
        if let http { components.append(http) }
        self.components = components + [router]
        self.schema = schema
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
