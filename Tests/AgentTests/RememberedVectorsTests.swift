import Synchronization
import Testing

@testable import Agent

struct RememberedVectorsTests {
    /// Counts what it is asked to make; the vector of a text is its length.
    private final class Maker: Sendable {
        private let asked = Mutex<[String]>([])
        var all: [String] { asked.withLock { $0 } }

        func make(_ texts: [String]) -> [[Float]] {
            asked.withLock { $0 += texts }
            return texts.map { [Float($0.count)] }
        }
    }

    @Test func `a text is made once, and each gets its own vector in its place`() async throws {
        let remembered = RememberedVectors()
        let maker = Maker()
        #expect(try await remembered.vectors(of: ["a", "bb"], maker.make) == [[1], [2]])
        #expect(try await remembered.vectors(of: ["bb", "ccc", "a"], maker.make) == [[2], [3], [1]])
        #expect(maker.all == ["a", "bb", "ccc"])
    }

    @Test func `what nobody asks for any more is forgotten`() async throws {
        let remembered = RememberedVectors(limit: 2)
        let maker = Maker()
        for text in ["a", "bb", "ccc", "a", "dddd", "eeeee", "a"] {
            _ = try await remembered.vectors(of: [text], maker.make)
        }
        #expect(maker.all == ["a", "bb", "ccc", "dddd", "eeeee"])
        _ = try await remembered.vectors(of: ["bb"], maker.make)
        #expect(maker.all.last == "bb")
    }

    @Test func `a failure is not remembered`() async throws {
        struct Away: Error {}
        let remembered = RememberedVectors()
        let maker = Maker()
        await #expect(throws: Away.self) { try await remembered.vectors(of: ["a"]) { _ in throw Away() } }
        #expect(try await remembered.vectors(of: ["a"], maker.make) == [[1]])
    }
}
