import Agent
import Core
import FoundationEssentials
import HTTPClient
import KafkaClient
import Lifecycle
import MessageProcessor
import PostgresClient
import Signatures
import Store

/// What the processor needs before it can be put together: its environment, a schema that fits, rules and knowledge.
struct Foundation {
    let configuration: Configuration
    let kafka: KafkaConfiguration
    let postgres: PostgresConfiguration
    let adminHost: String
    let rules: GuardrailRules
    let sentiment: SentimentHead
    let triggers: TriggerHeads
    let probes: [String]
    let embedding: EmbedderSettings
    let place: KnowledgePlace?
    let modelSetup: ModelSetup
    /// Where this process is to die, in a drill.
    let death: Death?
    let log: Log

    init(environment: [String: String], log: Log) throws {
        var reader = EnvironmentReader(environment)
        configuration = Configuration(from: &reader)
        kafka = KafkaConfiguration(from: &reader, clientID: Configuration.serviceName)
        postgres = PostgresConfiguration(reading: &reader, applicationName: Configuration.serviceName)
        adminHost = reader.text("ADMIN_HOST", default: "127.0.0.1")
        let home = ProjectHome.find(environment)
        embedding = EmbedderSettings(from: &reader, home: home)
        place = KnowledgePlace.read(from: &reader)
        death = Death(from: &reader)
        if home == nil { reader.report("FTE_HOME must name the folder that holds schemas/ and context/") }
        try reader.finish()
        rules = try GuardrailRules(json: Self.text("\(home ?? "")/context/guardrails.json"))
        sentiment = try SentimentHead(json: Self.text("\(home ?? "")/context/sentiment/head.json"))
        triggers = try TriggerHeads(json: Self.text("\(home ?? "")/context/triggers/heads.json"))
        probes = try Self.text("\(home ?? "")/context/off-topic-probes.txt")
            .split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
        modelSetup = try ModelSetup(
            configuration.model,
            prompt: configuration.model == nil ? "" : Self.text("\(home ?? "")/context/system-prompt.md"), log: log)
        self.log = log
    }

    /// Waits for Postgres and for knowledge, and puts the processor together.
    func makeWiring() async throws -> Wiring {
        let metrics = MetricsRegistry()
        let pool = PostgresPool(configuration: postgres.forMessagePath(), log: log, metrics: metrics)
        try await SchemaGate(pool: pool, log: log).pass()
        let client = HTTPClient(name: "embeddings-client")
        let choice = EmbedderChoice(embedding, client: client, hash: FileDigest.sha256)
        choice.announce(to: log)
        let knowledge = try await LiveKnowledge.load(
            from: KnowledgeStore(pool: pool), choice: choice, place: place, probes: probes, log: log)
        return Wiring(
            self, pool: pool, metrics: metrics, knowledge: knowledge,
            // Every message is screened before it is stored: that does not wait for a network.
            screen: MessageScreen(
                rules: rules, head: sentiment, triggers: triggers,
                embedder: choice.isRemote ? nil : choice.embedder),
            embeddings: choice.isRemote ? [client] : [])
    }

    private static func text(_ path: String) throws -> String {
        guard let data = try? Data(contentsOf: URL(filePath: path)), let text = String(data: data, encoding: .utf8)
        else {
            throw ConfigurationError(problems: ["\(path) cannot be read"])
        }
        return text
    }
}
