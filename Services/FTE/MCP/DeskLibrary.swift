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

    /// Sections by their ids, as far as they are in force.
    func sections(_ identifiers: [UUID]) async throws -> [KnowledgeSection] { try await store.sections(identifiers) }

    /// Reads it, and again whenever a seeding has left a newer version, until cancelled.
    ///
    /// - Parameters:
    ///   - choice: The vectors in use.
    ///   - place: Where to search, if the number of sections shall not decide.
    func run(_ choice: EmbedderChoice, place: KnowledgePlace?) async {
        while !Task.isCancelled {
            do {
                if let newer = try await read(newerThan: edition?.version, choice, place) { edition = newer }
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

    private func read(
        newerThan known: Int?, _ choice: EmbedderChoice, _ place: KnowledgePlace?
    ) async throws -> Edition? {
        let version = try await store.currentVersion() ?? 0
        guard version > known ?? -1 else { return nil }
        let rules = try edition?.rules ?? self.rules()
        let knowledge = try await KnowledgePlace.load(
            place, from: store, version: version > 0 ? version : nil, choice: choice, probes: probes)
        return Edition(rules: rules, tools: ToolBox(knowledge: knowledge, rules: rules), version: version)
    }
}
