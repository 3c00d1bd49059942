import Agent
import Core
import Messaging

/// What may die in place of what does not; without a death everything is as it was, and costs nothing.
extension Death? {
    func over(_ store: any ConversationStoring) -> any ConversationStoring {
        map { MortalConversations(store: store, death: $0) } ?? store
    }

    func over(_ progress: any RunKeeping) -> any RunKeeping {
        map { MortalProgress(store: progress, death: $0) } ?? progress
    }

    func over(_ knowledge: any KnowledgeSearching) -> any KnowledgeSearching {
        map { MortalKnowledge(knowledge: knowledge, death: $0) } ?? knowledge
    }

    func over(_ model: any ChatModel) -> any ChatModel { map { MortalModel(model: model, death: $0) } ?? model }

    func over(_ publisher: any BackgroundPublisher) -> any BackgroundPublisher {
        map { MortalPublisher(publisher: publisher, death: $0) } ?? publisher
    }
}
