import Core
import Gmail
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

        let gmail = configuration.gmail.map { settings in
            GmailClient(
                apiURL: settings.apiURL, tokens: GoogleTokens(credentials: settings.credentials, client: client),
                quota: GmailQuota(units: MailboxUnitStore(pool: pool, unitsPerMinute: settings.unitsPerMinute)),
                // Who looks an attempt up must find that its sender has given up waiting.
                client: client, patience: configuration.lookUpAfter * 2 / 3)
        }
        let notices = configuration.notices.flatMap { settings in
            Self.transport(of: settings, gmail: gmail).map { transport in
                NoticeSweep(
                    store: NoticeStore(pool: pool), transport: transport,
                    mail: NoticeMail(publicBaseURL: settings.publicBaseURL, link: settings.link),
                    limits: settings.limits, log: log, metrics: metrics)
            }
        }
        let webForm = WebFormProvider(
            store: deliveries, publish: publish, isAnnouncing: notices != nil, log: log, metrics: metrics)
        let delivering = DeliveryHandler(providers: [webForm]).wrapped(in: parts.middleware())
        var sinks: [any OnCallSink] = [OnCallLog(log: log)]
        if let webhook = configuration.onCallWebhook { sinks.append(OnCallWebhook(webhook, client: client)) }
        let escalating = EscalationHandler(sinks: sinks).wrapped(in: parts.middleware())
        var handlers: [Topic: any MessageHandler] = [:]
        // A channel that is not in use has no consumer: what was written for it waits on its topic.
        handlers[.webformOutbound] = delivering
        if gmail == nil { handlers[.emailOutbound] = delivering }
        for topic in EscalationHandler.topics { handlers[topic] = escalating }
        var consumers: [any Component] = [parts.router("consumer", group: Configuration.serviceName, handlers)]

        let attempts = AccountDeliveryStore(pool: pool)
        var sending: [(name: String, delivery: AccountDelivery)] = []
        for line in WhatsAppLine.all(configuration, client: client) {
            let delivery = parts.delivery(
                .whatsapp, [line.account], others: line.others,
                mailbox: configuration.gmail?.mailboxes.first.map(GmailSettings.account), attempts, death: death,
                reportsDueAfter: configuration.reportAfter, publish: publish)
            sending.append((line.name, delivery))
            if delivery.canAsk { consumers.append(UnreportedSweep(line.name, delivery: delivery, log: log)) }
        }
        if !sending.isEmpty { consumers.append(HeldReplySweep(store: attempts, publish: publish, log: log)) }
        if let settings = configuration.gmail, let gmail {
            let drafts: any DraftKeeping = death.map { MortalDrafts(keeper: attempts, death: $0) } ?? attempts
            let accounts = settings.mailboxes.map {
                GmailAccount(
                    $0, lookUpAfter: configuration.lookUpAfter, client: gmail, drafts: drafts,
                    mails: AnsweredMailStore(pool: pool))
            }
            let delivery = parts.delivery(.email, accounts, attempts, death: death, publish: publish)
            sending.append((Channel.email.rawValue, delivery))
        }
        for (name, delivery) in sending {
            let handler = DeliveryHandler(providers: [delivery]).wrapped(in: parts.middleware(burying: delivery))
            consumers.append(
                parts.router(
                    "\(name)-consumer", group: "\(Configuration.serviceName)-\(name)",
                    [.outbound(for: delivery.channel): handler]))
        }

        let admin = AdminEndpoints.makeServer(
            host: host, port: configuration.adminPort, health: health, metrics: metrics, log: log)
        let reporter = InstanceReporter(
            service: Configuration.serviceName, instance: InstanceName.current, version: Version.current,
            details: { [sending] in
                var details = ["notices": notices?.condition ?? "none"]
                // Of a channel's accounts the first that is not well speaks.
                for (_, delivery) in sending where details[delivery.channel.rawValue] ?? "ok" == "ok" {
                    details[delivery.channel.rawValue] = delivery.condition
                }
                return details
            },
            store: ServiceInstanceStore(pool: pool), log: log)
        if let notices { consumers.append(notices) }
        components = [admin, pool, producer, cluster, relay, deliveries, reporter, client] + consumers
        schema = SchemaGate(pool: pool, log: log)
        self.health = health
        self.log = log
    }

    /// Gmail where it is connected, else the mail server.
    private static func transport(of settings: NoticeSettings, gmail: GmailClient?) -> (any NoticeTransport)? {
        switch settings.way {
        case .gmail(let mailbox):
            return gmail.map { GmailTransport(mailbox, from: settings.from, client: $0) }
        case .server(let server):
            return SMTPTransport(server, from: settings.from, client: SMTPClient(server))
        }
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

    /// What delivers a channel by its accounts.
    func delivery(
        _ channel: Channel, _ accounts: [any SendingAccount], others: Set<String> = [], mailbox: ChannelAccount? = nil,
        _ store: AccountDeliveryStore, death: PlannedDeath<DeathStep>?, reportsDueAfter: Duration = .seconds(600),
        publish: @escaping @Sendable ([OutboxRow]) -> Void
    ) -> AccountDelivery {
        AccountDelivery(
            channel: channel,
            accounts: accounts.map { account in death.map { MortalAccount(sender: account, death: $0) } ?? account },
            others: others, mailbox: mailbox, reportsDueAfter: reportsDueAfter, store: store, publish: publish,
            alarms: clock, clock: clock, log: log,
            metrics: metrics)
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
