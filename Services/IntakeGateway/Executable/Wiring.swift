import Core
import HTTPClient
import HTTPServer
import IntakeGateway
import KafkaClient
import Lifecycle
import Messaging
import PostgresClient
import Store

/// Everything the gateway is made of, and how it hangs together.
struct Wiring {
    private let components: [any Component]
    private let health: HealthState
    private let log: Log

    init(environment: [String: String], log: Log) throws(ConfigurationError) {
        var reader = EnvironmentReader(environment)
        let configuration = Configuration(&reader)
        let kafka = KafkaConfiguration(from: &reader, clientID: IntakeGateway.serviceName)
        let postgres = PostgresConfiguration(reading: &reader, applicationName: IntakeGateway.serviceName)
        let host = reader.text("ADMIN_HOST", default: configuration.host)
        try reader.finish()

        let metrics = MetricsRegistry()
        let health = HealthState(waitingFor: ["http", IntakeGateway.readinessPart])
        let pool = PostgresPool(configuration: postgres.forMessagePath(), log: log, metrics: metrics)
        let producer = KafkaProducer(configuration: kafka, log: log, metrics: metrics)
        let instances = ServiceInstanceStore(pool: pool)
        var dependencies = IntakeGateway.Dependencies(
            publisher: ImpatientPublisher(producer, limit: .seconds(2)), spool: IntakeSpoolStore(pool: pool),
            tickets: TicketStore(pool: pool), instances: instances, notices: NoticeStore(pool: pool),
            customers: CustomerStore(pool: pool), kafka: producer, database: pool)
        let client = HTTPClient()
        dependencies.mail = configuration.gmail.map { gmail in
            IntakeGateway.MailDependencies(
                client: client, cursors: MailboxCursorStore(pool: pool),
                units: MailboxUnitStore(pool: pool, unitsPerMinute: gmail.unitsPerMinute))
        }
        let gateway = IntakeGateway(
            configuration: configuration, dependencies: dependencies,
            version: Version.current, health: health, metrics: metrics, log: log)
        var server = HTTPServerConfiguration(host: configuration.host, port: configuration.port)
        server.maximumBody = gateway.maximumBody

        components =
            [
                AdminEndpoints.makeServer(
                    host: host, port: configuration.adminPort, health: health, metrics: metrics, log: log),
                pool, SchemaGate(pool: pool, log: log), producer,
                InstanceReporter(
                    service: IntakeGateway.serviceName, instance: InstanceName.current, version: Version.current,
                    store: instances, log: log),
            ]
            + (gateway.mailHandler.map { handler in
                [client] + Self.mailConsumer(handler, kafka, producer, log: log, metrics: metrics)
            } ?? [])
            + gateway.components + [
                HTTPServer(configuration: server, handler: gateway.handler, log: log, metrics: metrics, health: health)
            ]
        self.health = health
        self.log = log
    }

    /// What waits for Gmail waits here alone.
    private static func mailConsumer(
        _ handler: any MessageHandler, _ kafka: KafkaConfiguration, _ producer: KafkaProducer, log: Log,
        metrics: MetricsRegistry
    ) -> [any Component] {
        let cluster = ClusterIdentity(producer: producer, log: log)
        let wrapped = handler.wrapped(in: [
            Correlating(), Measuring(metrics: metrics),
            DeadLettering(
                publisher: producer, service: IntakeGateway.serviceName, cluster: { cluster.current }, log: log),
            Retrying(log: log),
        ])
        let source = KafkaConsumer(
            configuration: kafka, group: "\(IntakeGateway.serviceName)-mail", topics: [.emailInbound], log: log)
        // Not part of readiness: forms are taken whether or not this has joined.
        let router = MessageRouter(
            name: "mail-consumer", source: source, handlers: [.emailInbound: wrapped], log: log, metrics: metrics)
        return [cluster, router]
    }

    func makeRunner() -> ComponentRunner {
        ComponentRunner(components: components, log: log, health: health)
    }
}
