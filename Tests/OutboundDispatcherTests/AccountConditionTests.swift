import Core
import Testing

@testable import OutboundDispatcher

struct AccountConditionTests {
    private let start = ContinuousClock.now
    private let failing = SendingFailure(.accountBackoff, code: "503")

    @Test func `no more goes than the account takes in a second`() {
        var condition = AccountCondition(perSecond: 2, now: start)
        #expect(condition.ask(at: start) == .go)
        #expect(condition.ask(at: start) == .go)
        guard case .wait(let pause) = condition.ask(at: start) else {
            Issue.record("not limited")
            return
        }
        #expect(pause == .seconds(0.5))
        #expect(condition.ask(at: start + pause) == .go)
    }

    @Test func `what is never sent leaves its place in the rate to the next`() {
        var condition = AccountCondition(perSecond: 1, now: start)
        for _ in 0..<100 {
            #expect(condition.ask(at: start) == .go)
            condition.noteNothing()
        }
        // Nothing is saved up by it.
        #expect(condition.ask(at: start) == .go)
        #expect(condition.ask(at: start) == .wait(.seconds(1)))
    }

    @Test func `pauses grow, and honour what the provider asks for`() {
        var condition = AccountCondition(perSecond: 100, now: start)
        condition.note(failing, of: start, at: start, jitter: 1)
        #expect(condition.ask(at: start) == .blocked(.seconds(1)))
        #expect(condition.ask(at: start + .seconds(1)) == .go)
        condition.note(
            SendingFailure(.accountBackoff, code: "429", retryAfter: .seconds(60)), of: start + .seconds(1),
            at: start + .seconds(1), jitter: 1)
        #expect(condition.ask(at: start + .seconds(2)) == .blocked(.seconds(59)))
        #expect(condition.text == "ok")
    }

    @Test func `after three failures one at a time tries`() {
        var condition = AccountCondition(perSecond: 100, now: start)
        for _ in 0..<AccountCondition.threshold { condition.note(failing, of: start, at: start, jitter: 1) }
        #expect(condition.text == "backing_off (503)")
        let later = start + .seconds(10)
        #expect(condition.ask(at: later) == .go)
        #expect(condition.ask(at: later) == .blocked(.milliseconds(200)))
        // One that turned out to be nothing makes room for another.
        condition.noteNothing()
        #expect(condition.ask(at: later) == .go)
        condition.noteAnswer()
        #expect(condition.text == "ok")
        #expect(condition.ask(at: later) == .go)
        #expect(condition.ask(at: later) == .go)
    }

    @Test func `a refused account is paused at once, and a trial that says nothing is forgotten`() {
        var condition = AccountCondition(perSecond: 100, now: start)
        condition.note(SendingFailure(.accountPaused, code: "20003"), of: start, at: start, jitter: 1)
        #expect(condition.text == "paused (20003)")
        #expect(condition.ask(at: start + .seconds(14)) == .blocked(.seconds(1)))
        #expect(condition.ask(at: start + .seconds(15)) == .go)
        #expect(condition.ask(at: start + .seconds(16)) == .blocked(.milliseconds(200)))
        #expect(condition.ask(at: start + .seconds(200)) == .go)
    }

    @Test func `many that fail at the same moment are one failure for the pause, and enough to open the circuit`() {
        var condition = AccountCondition(perSecond: 100, now: start)
        for _ in 0..<10 { #expect(condition.ask(at: start) == .go) }
        let later = start + .seconds(2)
        for _ in 0..<10 { condition.note(failing, of: start, at: later, jitter: 1) }
        #expect(condition.text == "backing_off (503)")
        #expect(condition.ask(at: later) == .blocked(.seconds(1)))
        // The trial fails, too: that is the second.
        let trial = later + .seconds(1)
        #expect(condition.ask(at: trial) == .go)
        condition.note(failing, of: trial, at: trial, jitter: 1)
        #expect(condition.ask(at: trial) == .blocked(.seconds(2)))
    }

    @Test func `a provider that says nothing holds no more than it takes in two seconds`() {
        var condition = AccountCondition(perSecond: 10, now: start)
        for second in 0..<2 {
            for _ in 0..<10 { #expect(condition.ask(at: start + .seconds(second)) == .go) }
        }
        let later = start + .seconds(10)
        #expect(condition.ask(at: later) == .blocked(.milliseconds(50)))
        condition.noteAnswer()
        #expect(condition.ask(at: later) == .go)
        #expect(condition.ask(at: later) == .blocked(.milliseconds(50)))
        condition.note(failing, of: start, at: later, jitter: 1)
        #expect(condition.ask(at: later + .seconds(1)) == .go)
    }
}
