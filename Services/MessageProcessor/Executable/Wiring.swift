import Agent
import Core
import HTTPServer
import KafkaClient
import Lifecycle
import MessageProcessor
import Messaging
import PostgresClient
import Store

/// Everything the processor is made of, and how it hangs together.
struct Wiring {
    /// How many messages are being accepted at once: more than the groups under way and the next ones can hold.
    private static let acceptedAtOnce = 256

    private let components: [any Component]
    private let health: HealthState
    private let log: Log

    init(
        _ foundation: Foundation, pool: PostgresPool, metrics: MetricsRegistry, knowledge: LiveKnowledge,
        screen: MessageScreen, embeddings: [any Component]
    ) {
        let log = foundation.log
        let configuration = foundation.configuration
        let health = HealthState()
        health.note("embedder", knowledge.embedder)
        let producer = KafkaProducer(configuration: foundation.kafka, log: log, metrics: metrics)
        let cluster = ClusterIdentity(producer: producer, log: log)
        let death = foundation.death
        death?.announce(to: log)
        let relay = OutboxRelay(
            publisher: death.over(producer), outbox: OutboxStore(pool: pool), log: log, metrics: metrics)
        let publish: @Sendable ([OutboxRow]) -> Void = { relay.hand(over: $0) }
        let conversations = ConversationStore(pool: pool, metrics: metrics)
        let mortal: any ConversationStoring = death.over(conversations)
        let progress = RunProgressStore(pool: pool, metrics: metrics)
        let channels = LiveChannelConfigurations(store: ChannelConfigurationStore(pool: pool))
        let clock = CoarseClock()
        let setup = foundation.modelSetup
        let model: any ChatModel =
            configuration.agentDelay > .zero
            ? DelayedModel(setup.model, delay: configuration.agentDelay, clock: clock) : setup.model
        log.info("the model is chosen", [.detail: model.name])
        let agent = AgentLoop(
            model: death.over(model), knowledge: death.over(knowledge), rules: foundation.rules,
            budget: configuration.agentBudget,
            alarms: clock, keeping: death.over(progress))
        let dead = DeadTicketRecorder(
            store: conversations, configurations: channels, cluster: { cluster.current }, publish: publish)
        let handler = TicketHandler(
            store: mortal, agent: agent, screen: screen, configurations: channels, alarms: clock,
            publish: publish
        ).wrapped(in: [
            Correlating(), Measuring(metrics: metrics),
            DeadLettering(
                publisher: producer, service: Configuration.serviceName,
                cluster: { cluster.current }, log: log
            ) { try await dead.record($0, because: $1, attempts: $2) },
            Retrying(log: log), TimeLimit(ordered: .seconds(60), concurrent: nil, alarms: clock),
        ])
        let details: @Sendable () -> [String: String] = {
            setup.details.merging(["embedder": knowledge.embedder, "rules": foundation.rules.version]) { $1 }
        }
        let modelClient: [any Component] = [setup.client].compactMap { $0 }
        let own: [any Component] = [
            AdminEndpoints.makeServer(
                host: foundation.adminHost, port: configuration.adminPort, health: health, metrics: metrics, log: log),
            pool, producer, cluster, relay, conversations, progress, knowledge,
            SilentTicketSweep(pool: pool, log: log),
            InstanceReporter(
                service: Configuration.serviceName, instance: InstanceName.current, version: Version.current,
                details: details, store: ServiceInstanceStore(pool: pool), log: log),
            MessageRouter(
                source: KafkaConsumer(
                    configuration: foundation.kafka, group: Configuration.serviceName,
                    topics: TicketHandler.consumes.sorted(by: Topic.byName), log: log),
                handlers: [.ticketsIncoming: handler], inFlight: configuration.inFlight, ordered: Self.acceptedAtOnce,
                log: log, metrics: metrics, health: health),
        ]
        // Started before what asks it, and so ended after it.
        components = embeddings + modelClient + own
        self.health = health
        self.log = log
    }

    func makeRunner() -> ComponentRunner {
        ComponentRunner(components: components, log: log, health: health)
    }
}
