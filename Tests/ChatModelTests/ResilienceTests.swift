import Agent
import Core
import HTTPServer
import Synchronization
import TestSupport
import Testing

/// A model that is slow, busy, broken or gone.
@Suite(.timeLimit(.minutes(3))) struct ResilienceTests {
    private typealias Script = @Sendable (ScriptedEndpoint.Request) async -> HTTPResponse
    private let question = "How do I reset my password?"

    @Test func `after 429 and 500 it is tried again as they ask`() async throws {
        let script: Script = { request in
            switch request.number {
            case 1: Say.error(429, ["message": "slow down"], headers: ["Retry-After": "0"])
            case 2: Say.error(500, ["message": "oops"], headers: ["retry-after-ms": "1"])
            case 3: .text("<html>a proxy</html>", contentType: "text/html")
            default: Say.reply("Choose Forgot password?", to: request)
            }
        }
        try await withModel(answering: script) { fixture in
            let outcome = try await fixture.run(question)
            #expect(outcome.reply?.kind == .answer)
            #expect(fixture.endpoint.requests.count == 4)
        }
    }

    @Test func `a wait longer than the run's time is not waited for`() async throws {
        let script: Script = { _ in Say.error(429, ["message": "later"], headers: ["Retry-After": "3600"]) }
        try await withModel(answering: script) { fixture in
            let decision = try #require(await fixture.run(question).escalation)
            #expect(decision.reason == .modelUnavailable)
            #expect(decision.customerParts.joined().contains("sorry"))
            #expect(fixture.endpoint.requests.count == 1)
        }
    }

    @Test func `429 never opens the circuit, and leaves fewer at a time`() async throws {
        let script: Script = { _ in Say.error(429, ["message": "later"], headers: ["Retry-After": "3600"]) }
        try await withModel({ $0.maximumConcurrent = 64 }, answering: script) { fixture in
            for _ in 0..<8 { _ = try await fixture.run(question) }
            #expect(!fixture.chat.condition.isResting)
            #expect(fixture.chat.condition.allowed == 1)
            #expect(fixture.chat.condition.text == "limited")
            #expect(fixture.endpoint.requests.count == 8)
        }
    }

    @Test func `a model that keeps failing is left alone, and what the offline agent is sure of is answered`()
        async throws
    {
        let script: Script = { _ in Say.error(503, ["message": "down"], headers: ["Retry-After": "0"]) }
        try await withModel(fallback: .offline, answering: script) { fixture in
            let result = try await fixture.run(question)
            #expect(result.reply?.kind == .answer)
            #expect(result.versions["model"] == "test-model")
            #expect(result.versions["decided_by"] == "offline-1")
            #expect(fixture.chat.condition.text == "away")
            let asked = fixture.endpoint.requests.count
            #expect(asked == 5)
            let outcome = try await fixture.run(question)
            #expect(outcome.reply?.kind == .answer)
            #expect(fixture.endpoint.requests.count == asked)
            // What it is not sure of goes to a person, for that reason.
            let cited = [FixedKnowledge.password.id]
            let next = try ModelFixture.request(question, kind: .followUp, answersBefore: 1, citedBefore: cited)
            let decision = try #require(await fixture.run(next).escalation)
            #expect(decision.reason == .modelUnavailable)
            #expect(decision.urgency == .medium)
        }
    }

    @Test(arguments: Channel.allCases)
    func `with no fallback everything escalates with an apology in the channel's form`(_ channel: Channel) async throws
    {
        try await withModel(answering: { _ in Say.error(401, ["message": "bad key"]) }) { fixture in
            let decision = try #require(
                await fixture.run(try ModelFixture.request(question, channel: channel)).escalation)
            #expect(decision.reason == .modelUnavailable)
            let apology = try #require(try ModelFixture.configuration(channel).texts["apology"])
            #expect(decision.customerParts.joined(separator: "\n").contains(apology.prefix(30)))
        }
    }

    @Test func `nobody there is a model that is away`() async throws {
        try await withModel(budget: .seconds(3), fallback: .offline, { $0.baseURL = "http://127.0.0.1:1/v1" }) { _ in
            Say.text("never asked")
        } _: { fixture in
            let outcome = try await fixture.run(question)
            #expect(outcome.reply?.kind == .answer)
            #expect(fixture.endpoint.requests.isEmpty)
        }
    }

    @Test func `a model that does not answer in the run's time ends in an escalation within it`() async throws {
        let latch = Meeting(2)
        let script: Script = { request in
            await latch.arrive()
            return Say.reply("Too late.", to: request)
        }
        // The time is enough to reach the model beside other tests; one answer of the model may take far longer.
        _ = try ModelFixture.rules.get()
        try await withModel(budget: .seconds(4), { $0.requestTimeout = .seconds(100) }, answering: script) { fixture in
            let start = ContinuousClock.now
            let outcome = try await fixture.run(question)
            #expect(outcome.escalation?.reason == .modelUnavailable)
            // Nobody answers before the run has ended: only its own limit can have ended it.
            #expect(start.duration(to: .now) < .seconds(60))
            latch.dissolve()
        }
    }

    @Test func `hundreds of conversations wait for a slow model together`() async throws {
        let count = 300
        let gate = Meeting(count)
        let script: Script = { request in
            await gate.arrive()
            return Say.reply("Choose Forgot password?", to: request)
        }
        try await withModel(answering: script) { fixture in
            let request = try ModelFixture.request(question)
            let answered = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<count { group.addTask { try await fixture.run(request).reply?.kind == .answer } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            // No request is answered before all have come: one after the other they never would.
            #expect(answered == count)
            #expect(fixture.endpoint.mostAtOnce == count)
            #expect(fixture.endpoint.requests.count == count)
        }
    }

    @Test func `no more are on their way than may be`() async throws {
        let script: Script = { Say.reply("Choose Forgot password?", to: $0) }
        try await withModel({ $0.maximumConcurrent = 4 }, answering: script) { fixture in
            let request = try ModelFixture.request(question)
            let answered = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<60 { group.addTask { try await fixture.run(request).reply?.kind == .answer } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(answered == 60)
            #expect(fixture.endpoint.mostAtOnce <= 4)
            #expect(fixture.chat.condition.inFlight == 0)
        }
    }

    @Test func `runs that find no turn in their time give up and leave nothing behind`() async throws {
        let latch = Meeting(2)
        let script: Script = { request in
            if request.number == 1 { await latch.arrive() }
            return Say.reply("Choose Forgot password?", to: request)
        }
        // What stays of the time after the model has given up is enough for a machine that does ten things at once.
        let configure: (inout ModelConfiguration) -> Void = {
            $0.maximumConcurrent = 1
            $0.reserve = .seconds(4)
        }
        _ = try ModelFixture.rules.get()
        try await withModel(budget: .seconds(8), configure, answering: script) { fixture in
            let request = try ModelFixture.request(question)
            let reasons = try await withThrowingTaskGroup(of: EscalationReason?.self) { group in
                for _ in 0..<10 { group.addTask { try await fixture.run(request).escalation?.reason } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(reasons == Array(repeating: .modelUnavailable, count: 10))
            latch.dissolve()
            #expect(await eventually { fixture.chat.condition.inFlight == 0 })
            let later = try await ModelFixture.loop(fixture.model).run(request)
            #expect(later.reply?.kind == .answer)
        }
    }
}

/// Lets nobody go before so many have come, or before it is dissolved; no longer than a test may take.
private final class Meeting: Sendable {
    private let expected: Int
    private let arrived = Atomic(0)

    init(_ expected: Int) { self.expected = expected }

    func arrive() async {
        arrived.add(1, ordering: .relaxed)
        _ = await eventually(within: .seconds(15)) { self.arrived.load(ordering: .relaxed) >= self.expected }
    }

    func dissolve() { arrived.add(expected, ordering: .relaxed) }
}
