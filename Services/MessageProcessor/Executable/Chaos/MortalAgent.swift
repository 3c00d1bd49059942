import Agent
import Core
import Lifecycle

/// Knowledge that the process may die around.
struct MortalKnowledge: KnowledgeSearching {
    let knowledge: any KnowledgeSearching
    let death: Death

    var version: String { knowledge.version }
    var embedder: String { knowledge.embedder }

    func search(
        _ query: String, maximumResults: Int, category: String?, reach: SearchReach
    ) async throws -> KnowledgeResults {
        death.strike(at: .runBegun)
        let results = try await knowledge.search(
            query, maximumResults: maximumResults, category: category, reach: reach)
        death.strike(at: .runSearched)
        return results
    }
}

/// A model that the process may die over.
struct MortalModel: ChatModel {
    /// Long enough for a request to be on its way, too short for a model to answer.
    private static let moment = Duration.milliseconds(100)

    let model: any ChatModel
    let death: Death

    var name: String { model.name }
    var promptVersion: String? { model.promptVersion }
    var promptSentences: [String] { model.promptSentences }
    var isLanguageModel: Bool { model.isLanguageModel }
    var speaksOnlyEnglish: Bool { model.speaksOnlyEnglish }
    var maximumDrafts: Int { model.maximumDrafts }

    func next(_ turn: ChatTurn) async throws -> ModelTurn {
        async let answer = model.next(turn)
        if death.comes(at: .modelAsked) {
            try? await Task.sleep(for: Self.moment)
            death.strike(at: .modelAsked)
        }
        let decided = try await answer
        // What a language model said is put on record first.
        if !model.isLanguageModel { death.strike(at: .modelAnswered) }
        return decided
    }
}
