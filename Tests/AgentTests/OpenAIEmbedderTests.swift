import Agent
import Core
import Foundation
import Synchronization
import Testing

@testable import HTTPClient

struct OpenAIEmbedderTests {
    /// An endpoint that answers as it is told and notes what it was asked.
    private final class Endpoint: Sendable {
        private struct State {
            var statuses: [Int]
            var asked: [[String]] = []
        }
        private let state: Mutex<State>

        init(statuses: [Int] = []) { state = Mutex(State(statuses: statuses)) }

        var asked: [[String]] { state.withLock { $0.asked } }

        func answer(_ request: HTTPClientRequest) -> HTTPClientResponse {
            struct Question: Decodable { let input: [String] }
            let input = (try? JSONDecoder().decode(Question.self, from: Data(request.body)))?.input ?? []
            let status = state.withLock { state in
                state.asked.append(input)
                return state.statuses.isEmpty ? 200 : state.statuses.removeFirst()
            }
            // In another order than asked, and not one long.
            let rows = input.enumerated().reversed().map { place, text in
                #"{"index":\#(place),"embedding":[\#(text.utf8.count),0,0]}"#
            }
            let body = #"{"data":[\#(rows.joined(separator: ","))]}"#
            return HTTPClientResponse(status: status, headers: [:], body: Array(body.utf8))
        }
    }

    private func embedder(_ endpoint: Endpoint, dimensions: Int = 3) -> OpenAIEmbedder {
        OpenAIEmbedder(
            OpenAIEmbedder.Endpoint(
                baseURL: "https://model.example/v1", model: "small", key: "k", dimensions: dimensions),
            backoff: BackoffPolicy(first: .zero, longest: .zero)
        ) { request in
            #expect(request.url == "https://model.example/v1/embeddings")
            #expect(request.headers["Authorization"] == "Bearer k")
            return endpoint.answer(request)
        }
    }

    @Test func `texts go in batches and come back in their order, one long`() async throws {
        let endpoint = Endpoint()
        let texts = (0..<130).map { String(repeating: "x", count: $0 + 1) }
        let vectors = try await embedder(endpoint).embed(texts)
        #expect(endpoint.asked.map(\.count) == [64, 64, 2])
        #expect(vectors.count == 130)
        #expect(vectors.allSatisfy { $0 == [1, 0, 0] })
    }

    @Test func `what was asked lately is not asked again`() async throws {
        let endpoint = Endpoint()
        let embedder = embedder(endpoint)
        _ = try await embedder.embed(["a", "b"])
        _ = try await embedder.embed(["b", "c", "a"])
        #expect(endpoint.asked == [["a", "b"], ["c"]])
    }

    @Test func `a refusal that may pass is tried again, another is not`() async throws {
        let passing = Endpoint(statuses: [429, 503])
        #expect(try await embedder(passing).embed(["a"]).count == 1)
        #expect(passing.asked.count == 3)
        let lasting = Endpoint(statuses: [401])
        await #expect(throws: EmbedderError.refused(status: 401)) { try await embedder(lasting).embed(["a"]) }
        #expect(lasting.asked.count == 1)
        let always = Endpoint(statuses: Array(repeating: 500, count: 9))
        await #expect(throws: EmbedderError.refused(status: 500)) { try await embedder(always).embed(["a"]) }
        #expect(always.asked.count == 4)
    }

    @Test func `vectors of another length are refused`() async throws {
        await #expect(throws: EmbedderError.unreadable) { try await embedder(Endpoint(), dimensions: 4).embed(["a"]) }
    }

    @Test func `search goes on with words alone, and says so, while the endpoint is away`() async throws {
        let sections = try Context.document().sections
        let index = try await KnowledgeIndex(
            sections: sections, passages: [], vectors: [],
            embedder: embedder(Endpoint(statuses: Array(repeating: 500, count: 9))), threshold: 0.24)
        let found = try await index.search("How do I reset my password?", maximumResults: 3, category: nil)
        #expect(found.isDegraded)
        #expect(found.matches.first?.title == "Reset your password")
    }
}
