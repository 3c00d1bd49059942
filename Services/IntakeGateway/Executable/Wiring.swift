import Core
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
        let gateway = IntakeGateway(
            configuration: configuration,
            dependencies: IntakeGateway.Dependencies(
                publisher: ImpatientPublisher(producer, limit: .seconds(2)), spool: IntakeSpoolStore(pool: pool),
                tickets: TicketStore(pool: pool), instances: instances, notices: NoticeStore(pool: pool),
                kafka: producer, database: pool),
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
            ] + gateway.components + [
                HTTPServer(configuration: server, handler: gateway.handler, log: log, metrics: metrics, health: health)
            ]
        self.health = health
        self.log = log
    }

    func makeRunner() -> ComponentRunner {
        ComponentRunner(components: components, log: log, health: health)
    }
}
