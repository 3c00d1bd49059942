public import Core
public import HTTPClient
public import HTTPServer
public import Lifecycle
public import Messaging
import Signatures

/// The gateway's own words put together: what answers its requests, and what works beside that.
public struct IntakeGateway: Sendable {
    /// How it names itself in events, logs and `service_instances`.
    public static let serviceName = "intake-gateway"
    /// The topics it reads.
    public static let consumes: Set<Topic> = [.emailInbound]
    /// The topics it writes.
    public static let produces: Set<Topic> = [
        .ticketsIncoming, .whatsappOutbound, .emailInbound, .emailOutbound, .deadLetters,
    ]
    /// The part of `HealthState` that becomes ready while Kafka or Postgres takes messages.
    public static let readinessPart = HealthMonitor.readinessPart

    /// Everything the gateway needs from outside itself.
    public struct Dependencies: Sendable {
        /// Puts messages on Kafka; must give up within two seconds.
        public var publisher: any MessagePublisher
        /// Keeps messages while Kafka is away.
        public var spool: any SpoolStoring
        /// Looks tickets up.
        public var tickets: any TicketReading
        /// Says when the processor was last seen.
        public var instances: any ServiceInstanceStoring
        /// Notes who wants no more mail.
        public var notices: any NoticeStopping
        /// Finds and merges customers for operators.
        public var customers: any CustomerKeeping
        /// Asks Kafka.
        public var kafka: any HealthProbe
        /// Asks Postgres.
        public var database: any HealthProbe

        /// What reading mailboxes needs; nil where no mailbox is read.
        public var mail: MailDependencies?

        /// Names them.
        public init(
            publisher: any MessagePublisher, spool: any SpoolStoring, tickets: any TicketReading,
            instances: any ServiceInstanceStoring, notices: any NoticeStopping, customers: any CustomerKeeping,
            kafka: any HealthProbe, database: any HealthProbe
        ) {
            self.publisher = publisher
            self.spool = spool
            self.tickets = tickets
            self.instances = instances
            self.notices = notices
            self.customers = customers
            self.kafka = kafka
            self.database = database
        }
    }

    /// What reading mailboxes needs from outside.
    public struct MailDependencies: Sendable {
        let client: HTTPClient
        let cursors: any MailboxCursorStoring
        let units: any MailboxUnitKeeping

        /// Names who sends requests, and who keeps cursors and budgets.
        public init(client: HTTPClient, cursors: any MailboxCursorStoring, units: any MailboxUnitKeeping) {
            self.client = client
            self.cursors = cursors
            self.units = units
        }
    }

    /// Answers every request of the public port.
    public let handler: any HTTPHandler
    /// The largest body of a method and path, for the server's configuration.
    public let maximumBody: @Sendable (_ method: String, _ path: String) -> Int
    /// What runs beside the server, in the order of starting: the health monitor and the spool's drainer.
    public let components: [any Component]
    /// Handles what is pushed about mailboxes; nil when none is read.
    public let mailHandler: (any MessageHandler)?

    /// Puts the gateway together; nothing starts.
    ///
    /// - Parameters:
    ///   - configuration: What the environment says.
    ///   - dependencies: What others provide.
    ///   - version: What health calls this version.
    ///   - health: Is told whether messages can be taken, under `readinessPart`.
    ///   - metrics: Where the numbers go.
    ///   - log: Where lines go.
    ///   - time: The time of day.
    public init(
        configuration: Configuration, dependencies: Dependencies, version: String, health: HealthState,
        metrics: MetricsRegistry, log: Log, time: any TimeSource = SystemTimeSource()
    ) {
        let traffic = TrafficLog(log: log, metrics: metrics)
        let intake = IntakeSwitch()
        metrics.showGauge("fte_intake_spooling", help: "1 while messages go to the spool first.") {
            intake.isDirect ? 0 : 1
        }
        let monitor = HealthMonitor(
            kafka: dependencies.kafka, database: dependencies.database, instances: dependencies.instances,
            readiness: health, time: time)
        let acceptor = MessageAcceptor(
            publisher: dependencies.publisher, spool: dependencies.spool, intake: intake, log: log)
        let twilio = configuration.twilio.map {
            TwilioEndpoint(
                $0, ticketKey: configuration.ticketKey, acceptor: acceptor, traffic: traffic, time: time)
        }
        let meta = configuration.meta.map {
            MetaEndpoint($0, ticketKey: configuration.ticketKey, acceptor: acceptor, traffic: traffic, time: time)
        }
        let gmail = configuration.gmail.flatMap { settings in
            dependencies.mail.map {
                GmailIntake(
                    settings, configuration: configuration, dependencies: $0, acceptor: acceptor, traffic: traffic,
                    metrics: metrics, log: log, time: time)
            }
        }
        let form = FormEndpoint(
            intake: TicketIntake(
                form: FormReader(region: configuration.region, identity: configuration.identity),
                perMail: RateLimiter(limit: configuration.formRatePerMail),
                perAddress: RateLimiter(limit: configuration.formRatePerAddress),
                ticketKey: configuration.ticketKey,
                acceptor: acceptor, time: time),
            clients: configuration.formRatePerAddress > 0
                ? ClientAddress(trusted: configuration.trustedProxies) : nil,
            traffic: traffic)
        let endpoints = Endpoints(
            form: form, twilio: twilio, meta: meta, gmail: gmail?.routes ?? [],
            ticket: TicketEndpoint(tickets: dependencies.tickets, key: configuration.ticketKey, traffic: traffic),
            notMe: NotMeEndpoint(
                notices: dependencies.notices, link: configuration.ticketKey.noticeLink, traffic: traffic),
            health: HealthEndpoint(
                monitor: monitor, enabledChannels: configuration.enabledChannels,
                configured: configuration.configuredChannels, receiving: [.email: { gmail?.fetcher.health }],
                version: version, time: time),
            pages: Pages(), operators: OperatorGate(tokens: configuration.operators, traffic: traffic),
            customers: CustomerEndpoint(
                customers: dependencies.customers, region: configuration.region, traffic: traffic, time: time),
            crossOrigin: CrossOrigin(origins: configuration.corsOrigins),
            enabledChannels: configuration.enabledChannels)
        let router = HTTPRouter(endpoints.routes)
        handler = SecurityHeaders().wrap(router)
        maximumBody = { router.maximumBody(method: $0, path: $1) }
        mailHandler = gmail?.handler
        components =
            [
                monitor,
                SpoolDrainer(spool: dependencies.spool, publisher: dependencies.publisher, intake: intake, log: log),
            ] + (gmail.map { [$0.fetcher] } ?? [])
    }
}
