import Agent
import Core
import Foundation
import HTTPServer
import Synchronization
import TestSupport
import Testing

@testable import HTTPClient

/// The model away, the embeddings away, both away: every message still comes to an end.
@Suite(.timeLimit(.minutes(3))) struct AwayTests {
    /// How an embeddings endpoint is away.
    enum Absence: CaseIterable {
        case refuses
        case fails
        case hangs
        case babbles
    }

    /// An embeddings endpoint that works while the documentation is read in, and then no more.
    private final class Embeddings: Sendable {
        private let absence = Mutex<Absence?>(nil)

        func goAway(_ how: Absence) { absence.withLock { $0 = how } }

        func answer(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
            switch absence.withLock({ $0 }) {
            case nil: return HTTPClientResponse(status: 200, headers: [:], body: Self.vectors(for: request))
            case .refuses: throw HTTPClientError(.refused, dependency: "embeddings")
            case .fails: return HTTPClientResponse(status: 503, headers: [:], body: [])
            case .babbles: return HTTPClientResponse(status: 200, headers: [:], body: Array("{}".utf8))
            case .hangs:
                // As long as nobody gives up.
                do {
                    try await Task.sleep(for: .seconds(60))
                } catch {
                    throw HTTPClientError(.cancelled, dependency: "embeddings")
                }
                return HTTPClientResponse(status: 200, headers: [:], body: Self.vectors(for: request))
            }
        }

        /// A vector of eight numbers from a text's letters: near texts are not meant to be near here.
        private static func vectors(for request: HTTPClientRequest) -> [UInt8] {
            let texts = JSONElement(bytes: request.body)?["input"]?.array?.compactMap(\.string) ?? []
            let rows = texts.map { text -> JSONElement in
                var counts = [Int](repeating: 1, count: 8)
                for byte in text.utf8 { counts[Int(byte % 8)] += 1 }
                return ["embedding": .array(counts.map { .integer($0) })]
            }
            return Array(JSONElement.object(["data": .array(rows)]).text.utf8)
        }
    }

    /// The project's documentation, with vectors from an endpoint that has just gone away.
    private func knowledge(_ absence: Absence) async throws -> KnowledgeIndex {
        let embeddings = Embeddings()
        let embedder = OpenAIEmbedder(
            OpenAIEmbedder.Endpoint(baseURL: "http://embeddings.example/v1", model: "small", key: nil, dimensions: 8),
            backoff: BackoffPolicy(first: .milliseconds(1), longest: .milliseconds(1)), patience: .milliseconds(300)
        ) { request throws(HTTPClientError) in try await embeddings.answer(request) }
        let document = String(decoding: try Repository.bytes("context/product-docs.md"), as: UTF8.self)
        let index = try await KnowledgeIndex(
            sections: KnowledgeDocument(markdown: document, source: "product-docs.md").sections, embedder: embedder,
            threshold: 0.2)
        embeddings.goAway(absence)
        return index
    }

    @Test(arguments: Absence.allCases)
    func `with the embeddings away words alone are searched, and the audit says so`(_ absence: Absence) async throws {
        let knowledge = try await knowledge(absence)
        try await withModel(answering: { Say.reply("Choose Forgot password?", to: $0) }) { fixture in
            let loop = try ModelFixture.loop(fixture.model, knowledge: knowledge)
            // In other words than those that the documentation brought vectors for.
            let result = await loop.run(try ModelFixture.request("Please explain how to reset my password"))
            #expect(result.reply?.kind == .answer)
            #expect(result.sources.first?.title == "Reset your password")
            let search = result.toolCalls.first { $0.name == "search_knowledge_base" }
            #expect(search?.input["degraded"] == "words alone")
        }
    }

    @Test(arguments: Absence.allCases)
    func `with the model and the embeddings away every message ends in an answer or with a person`(
        _ absence: Absence
    ) async throws {
        let knowledge = try await knowledge(absence)
        let down: @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse = { _ in
            Say.error(503, ["message": "down"], headers: ["Retry-After": "0"])
        }
        try await withModel(fallback: .offline, answering: down) { fixture in
            let loop = try ModelFixture.loop(fixture.model, knowledge: knowledge)
            let answered = await loop.run(try ModelFixture.request("Please explain how to reset my password"))
            #expect(answered.reply?.kind == .answer)
            #expect(answered.versions["decided_by"] == "offline-1")
            for question in ["Is the moon made of cheese?", "asdf qwer", "Where is it?", ""] {
                let result = await loop.run(try ModelFixture.request(question))
                #expect((result.reply == nil) != (result.escalation == nil), "\(question)")
                #expect(result.toolCalls.last?.ok == true)
            }
        }
    }

    @Test func `knowledge that is away altogether sends everything to a person`() async throws {
        struct Gone: Error {}
        struct NoKnowledge: KnowledgeSearching {
            let version = "0"
            let embedder = "none"
            func search(
                _: String, maximumResults: Int, category: String?, reach: SearchReach
            ) async throws -> KnowledgeResults {
                throw Gone()
            }
        }
        try await withModel(answering: { Say.reply("Choose Forgot password?", to: $0) }) { fixture in
            let loop = try ModelFixture.loop(fixture.model, knowledge: NoKnowledge())
            let result = await loop.run(try ModelFixture.request("How do I reset my password?"))
            #expect(result.escalation?.reason == .noKnowledgeMatch)
            #expect(result.toolCalls.contains { $0.name == "search_knowledge_base" && $0.error == "unavailable" })
            #expect(fixture.endpoint.requests.isEmpty)
        }
    }
}
