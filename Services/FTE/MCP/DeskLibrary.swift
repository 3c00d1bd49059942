import Agent
import Core
import FoundationEssentials
import PostgresClient
import Store

/// What operators' tools look things up in: the documentation and the guardrails.
///
/// It is read while clients already ask what there is; only calls that need it wait for it.
actor DeskLibrary {
    /// One state of it.
    struct Edition: Sendable {
        let index: KnowledgeIndex
        let sections: [UUID: KnowledgeSection]
        let rules: GuardrailRules
        let tools: ToolBox
        let version: Int
    }

    private let store: KnowledgeStore
    private let rules: @Sendable () throws -> GuardrailRules
    private let probes: [String]
    private let log: Log
    private var edition: Edition?
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false

    init(pool: PostgresPool, probes: [String], log: Log, rules: @escaping @Sendable () throws -> GuardrailRules) {
        store = KnowledgeStore(pool: pool)
        self.probes = probes
        self.log = log
        self.rules = rules
    }

    /// The newest edition, once there is one; what is away when it is read throws `ToolError.unavailable`.
    func current() async throws(ToolError) -> Edition {
        if edition == nil, !isClosed { await withCheckedContinuation { waiting.append($0) } }
        guard let edition else { throw .unavailable }
        return edition
    }

    /// Reads it, and again whenever a seeding has left a newer version, until cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                if let newer = try await read(newerThan: edition?.version) { edition = newer }
            } catch {
                log.warning("the documentation could not be read", [.error: "\(error)"])
            }
            wake()
            try? await Task.sleep(for: edition == nil ? .seconds(2) : .seconds(15))
        }
        close()
    }

    /// Says that nothing more will be read, so that nobody waits for it.
    func close() {
        isClosed = true
        wake()
    }

    private func wake() {
        waiting.forEach { $0.resume() }
        waiting = []
    }

    private func read(newerThan known: Int?) async throws -> Edition? {
        let version = try await store.currentVersion() ?? 0
        guard version > known ?? -1 else { return nil }
        let sections = try await store.sections()
        let rules = try edition?.rules ?? self.rules()
        let index = try await KnowledgeIndex(
            sections: sections, embedder: HashedEmbedder(sections: sections), probes: probes)
        return Edition(
            index: index, sections: Dictionary(sections.map { ($0.id, $0) }) { first, _ in first }, rules: rules,
            tools: ToolBox(knowledge: index, rules: rules), version: version)
    }
}
