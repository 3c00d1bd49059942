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
///
/// What waits for a provider has a consumer of its own, so that no other channel notices.
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
        let death = PlannedDeath<DeathStep>(from: &reader)
        try reader.finish()
        death?.announce(to: log)

        let metrics = MetricsRegistry()
        let health = HealthState()
        let pool = PostgresPool(configuration: postgres.forMessagePath(), log: log, metrics: metrics)
        let producer = KafkaProducer(configuration: kafka, log: log, metrics: metrics)
        let cluster = ClusterIdentity(producer: producer, log: log)
        let relay = OutboxRelay(publisher: producer, outbox: OutboxStore(pool: pool), log: log, metrics: metrics)
        let publish: @Sendable ([OutboxRow]) -> Void = { relay.hand(over: $0) }
        let deliveries = DeliveryStore(pool: pool, metrics: metrics)
        let client = HTTPClient()
        let clock = CoarseClock()
        let parts = Parts(
            kafka: kafka, producer: producer, cluster: cluster, clock: clock, log: log, metrics: metrics, health: health
        )

        let webForm = WebFormProvider(store: deliveries, publish: publish, log: log, metrics: metrics)
        let delivering = DeliveryHandler(providers: [webForm]).wrapped(in: parts.middleware())
        var sinks: [any OnCallSink] = [OnCallLog(log: log)]
        if let webhook = configuration.onCallWebhook { sinks.append(OnCallWebhook(webhook, client: client)) }
        let escalating = EscalationHandler(sinks: sinks).wrapped(in: parts.middleware())
        var handlers: [Topic: any MessageHandler] = [:]
        // A channel that is not in use has no consumer: what was written for it waits on its topic.
        for topic in [Topic.webformOutbound, .emailOutbound] { handlers[topic] = delivering }
        for topic in EscalationHandler.topics { handlers[topic] = escalating }
        var consumers: [any Component] = [parts.router("consumer", group: Configuration.serviceName, handlers)]

        let accountStore = AccountDeliveryStore(pool: pool)
        var whatsapp: [AccountDelivery] = []
        for line in WhatsAppLine.all(configuration, client: client) {
            let account = line.account
            let delivery = AccountDelivery(
                channel: .whatsapp, accounts: [death.map { MortalAccount(sender: account, death: $0) } ?? account],
                others: line.others, store: accountStore, publish: publish, alarms: clock, clock: clock, log: log,
                metrics: metrics)
            let handler = DeliveryHandler(providers: [delivery]).wrapped(in: parts.middleware(burying: delivery))
            consumers.append(
                parts.router(
                    "\(line.name)-consumer", group: "\(Configuration.serviceName)-\(line.name)",
                    [.whatsappOutbound: handler]))
            whatsapp.append(delivery)
        }
        if !whatsapp.isEmpty { consumers.append(HeldReplySweep(store: accountStore, publish: publish, log: log)) }

        let admin = AdminEndpoints.makeServer(
            host: host, port: configuration.adminPort, health: health, metrics: metrics, log: log)
        let reporter = InstanceReporter(
            service: Configuration.serviceName, instance: InstanceName.current, version: Version.current,
            details: { [whatsapp] in
                let conditions = whatsapp.map(\.condition)
                return conditions.isEmpty
                    ? [:] : [Channel.whatsapp.rawValue: conditions.first { $0 != "ok" } ?? "ok"]
            },
            store: ServiceInstanceStore(pool: pool), log: log)
        components = [admin, pool, producer, cluster, relay, deliveries, reporter, client] + consumers
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

/// What every consumer of the dispatcher is made with.
private struct Parts {
    let kafka: KafkaConfiguration
    let producer: KafkaProducer
    let cluster: ClusterIdentity
    let clock: CoarseClock
    let log: Log
    let metrics: MetricsRegistry
    let health: HealthState

    func middleware() -> [any Middleware] {
        [
            Correlating(), Measuring(metrics: metrics), deadLettering { _ in }, Retrying(log: log),
            TimeLimit(ordered: .seconds(60), concurrent: .seconds(60), alarms: clock),
        ]
    }

    /// A reply that waits for its account may take as long as that is away, and keeps its place in its conversation.
    func middleware(burying delivery: AccountDelivery) -> [any Middleware] {
        [
            Correlating(), Measuring(metrics: metrics), TakingTurns(), deadLettering { try await delivery.bury($0) },
            Retrying(log: log), TimeLimit(ordered: .seconds(60), concurrent: nil, alarms: clock),
        ]
    }

    func router(_ name: String, group: String, _ handlers: [Topic: any MessageHandler]) -> MessageRouter {
        MessageRouter(
            name: name,
            source: KafkaConsumer(
                configuration: kafka, group: group, topics: handlers.keys.sorted(by: Topic.byName), log: log),
            handlers: handlers, log: log, metrics: metrics, health: health)
    }

    private func deadLettering(_ tell: @escaping @Sendable (ReceivedMessage) async throws -> Void) -> DeadLettering {
        DeadLettering(
            publisher: producer, service: Configuration.serviceName, cluster: { [cluster] in cluster.current }, log: log
        ) { message, _, _ in try await tell(message) }
    }
}
