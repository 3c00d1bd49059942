import Agent
import Core
import FoundationEssentials
import KafkaClient
import Lifecycle
import MessageProcessor
import PostgresClient
import Store

/// What the processor needs before it can be put together: its environment, a schema that fits, rules and knowledge.
struct Foundation {
    let configuration: Configuration
    let kafka: KafkaConfiguration
    let postgres: PostgresConfiguration
    let adminHost: String
    let rules: GuardrailRules
    let probes: [String]
    let modelSetup: ModelSetup
    let log: Log

    init(environment: [String: String], log: Log) throws {
        var reader = EnvironmentReader(environment)
        configuration = Configuration(from: &reader)
        kafka = KafkaConfiguration(from: &reader, clientID: Configuration.serviceName)
        postgres = PostgresConfiguration(reading: &reader, applicationName: Configuration.serviceName)
        adminHost = reader.text("ADMIN_HOST", default: "127.0.0.1")
        let home = ProjectHome.find(environment)
        if home == nil { reader.report("FTE_HOME must name the folder that holds schemas/ and context/") }
        try reader.finish()
        rules = try GuardrailRules(json: Self.text("\(home ?? "")/context/guardrails.json"))
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
        let knowledge = try await LiveKnowledge.load(from: KnowledgeStore(pool: pool), probes: probes, log: log)
        return Wiring(self, pool: pool, metrics: metrics, knowledge: knowledge)
    }

    private static func text(_ path: String) throws -> String {
        guard let data = try? Data(contentsOf: URL(filePath: path)), let text = String(data: data, encoding: .utf8)
        else {
            throw ConfigurationError(problems: ["\(path) cannot be read"])
        }
        return text
    }
}
