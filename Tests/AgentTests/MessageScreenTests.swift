import Core
import Testing

@testable import Agent

struct MessageScreenTests {
    private let angry = CustomerText(
        content: "Nobody there seems to care about us.", opensTicket: true, channel: .email)

    @Test func `numbers are all the same to the head`() {
        #expect(MessageScreen.withoutNumbers("This is question 365.") == "This is question 1.")
        #expect(MessageScreen.withoutNumbers("2 of 30 fail") == "1 of 1 fail")
        #expect(MessageScreen.withoutNumbers("no number") == "no number")
        #expect(MessageScreen.withoutNumbers("٣ of 3") == "٣ of 1")
    }

    @Test func `a message does not stand in a long queue for its mood`() async throws {
        let head = try SentimentHead(json: Context.text("sentiment/head.json"))
        let rules = try Context.rules()
        let signs: [Float] = (0..<head.dimensions).map { place in
            var vector = [Float](repeating: 0, count: head.dimensions)
            vector[place] = 1
            let alone = head.evidence(vector) ?? 0
            return alone > (head.evidence(vector.map { _ in 0 }) ?? 0) ? 0.2 : -0.2
        }
        let free = FurySeer(model: head.model, furious: signs, backlog: 0)
        let busy = FurySeer(model: head.model, furious: signs, backlog: 100_000)
        let words = Screen.screen(angry, rules: rules)
        #expect(await MessageScreen(rules: rules, head: head, embedder: free).screen(angry) != words)
        #expect(await MessageScreen(rules: rules, head: head, embedder: busy).screen(angry) == words)
        #expect(await MessageScreen(rules: rules).screen(angry) == words)
    }
}

/// Gives a vector that says something, and says how much waits for it.
private struct FurySeer: Embedder {
    let model: String
    let furious: [Float]
    let backlog: Int
    var dimensions: Int { furious.count }

    func embed(_ texts: [String]) async throws -> [[Float]] {
        texts.map { _ in furious }
    }
}
