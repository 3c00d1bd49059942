import Core
import HTTPClient
import TestSupport
import Testing

@testable import Agent

/// Reading what comes from outside, also where it is damaged.
struct ReadingTests {
    @Test func `how long to wait is read in every form`() {
        let now = Timestamp("2026-10-21T07:28:00Z") ?? .now
        func pause(_ headers: HTTPHeaders) -> Duration? { RetryAfter.pause(in: headers, now: now) }
        #expect(pause(["Retry-After": "3"]) == .seconds(3))
        #expect(pause(["Retry-After": "0.5"]) == .milliseconds(500))
        #expect(pause(["Retry-After": "9", "retry-after-ms": "250"]) == .milliseconds(250))
        #expect(pause(["Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT"]) == .seconds(30))
        #expect(pause(["Retry-After": "Wed, 21 Oct 2020 07:28:30 GMT"]) == .zero)
        for text in ["soon", "-1", "nan", "Wed, 32 Oct 2026 07:28:30 GMT", "inf", ""] {
            #expect(pause(["Retry-After": text]) == nil, "\(text)")
        }
        #expect(pause([:]) == nil)
    }

    @Test func `the circuit opens after failures in a row, tries once, and closes on an answer`() {
        var circuit = CircuitBreaker()
        let start = ContinuousClock.now
        for _ in 0..<(CircuitBreaker.threshold - 1) { circuit.noteFailure(at: start) }
        circuit.noteAnswer()
        for _ in 0..<(CircuitBreaker.threshold - 1) { circuit.noteFailure(at: start) }
        #expect(!circuit.isOpen)
        circuit.noteFailure(at: start)
        #expect(circuit.isOpen)
        var allowed = [4, 5, 5].map { circuit.allows(at: start + .seconds($0)) }
        #expect(allowed == [false, true, false])
        circuit.noteFailure(at: start + .seconds(6))
        allowed = [15, 16].map { circuit.allows(at: start + .seconds($0)) }
        #expect(allowed == [false, true])
        circuit.noteNothing(at: start + .seconds(17))
        allowed = [26, 27].map { circuit.allows(at: start + .seconds($0)) }
        #expect(allowed == [false, true])
        circuit.noteLimited()
        #expect(!circuit.isOpen)
    }

    @Test func `the limit halves once a round and grows by one for a full round`() {
        var limit = ConcurrencyLimit(maximum: 8)
        let first = (0..<9).compactMap { _ in limit.take() }
        #expect(first.count == 8)
        for permit in first { limit.releaseLimited(permit) }
        #expect(limit.current == 4 && limit.inFlight == 0)
        let second = (0..<5).compactMap { _ in limit.take() }
        #expect(second.count == 4)
        for permit in second { limit.release(permit, succeeded: true) }
        #expect(limit.current == 4)
        if let third = limit.take() { limit.release(third, succeeded: true) }
        #expect(limit.current == 5)
        for _ in 0..<100 {
            guard let permit = limit.take() else { break }
            limit.releaseLimited(permit)
        }
        #expect(limit.current == 1)
        let last = limit.take()
        #expect(last != nil)
    }

    @Test func `damaged answers are read or refused, and never more than that`() {
        let whole = Array(
            #"""
            {"id":"x","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":"Sure {\"a\":1}",
            "tool_calls":[{"id":"a","type":"function","function":{"name":"send_response","arguments":"{\"message\":\"x\"}"}}]}}],
            "usage":{"prompt_tokens":10,"completion_tokens":3}}
            """#.utf8)
        #expect(ChatReply(whole)?.calls.count == 1)
        var generator = SeededGenerator(seed: 7)
        var read = 0
        for _ in 0..<3000 {
            var bytes = whole
            for _ in 0...Int.random(in: 0..<4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
                default: bytes.removeLast(Int.random(in: 0..<(bytes.count / 2), using: &generator))
                }
            }
            guard let reply = ChatReply(bytes) else { continue }
            read += 1
            _ = EmbeddedCall(reply.content)
            for call in reply.calls { _ = EmbeddedCall.firstObject(in: call.arguments.string ?? "") }
        }
        #expect(read > 100)
        #expect(JSONElement(text: String(repeating: "[", count: 100_000)) == nil)
    }

    @Test func `JSON is written as it was read`() {
        let text = #"{"a":[1,2.5,true,null,"ü\"\\\n\u0001"],"b":{"c":{}}}"#
        #expect(JSONElement(text: text)?.text == text)
    }

    @Test func `a text is cut at words and keeps what it must`() {
        let text = (0..<400).map { "word\($0)" }.joined(separator: " ")
        let head = TokenEstimate.head(of: text, tokens: 50)
        #expect(TokenEstimate.count(head) <= 50 && text.hasPrefix(head + " "))
        let both = TokenEstimate.headAndTail(of: text, tokens: 50)
        #expect(TokenEstimate.count(both) <= 50)
        #expect(both.hasPrefix("word0 ") && both.hasSuffix(" word399") && both.contains("[...]"))
        #expect(TokenEstimate.headAndTail(of: "short", tokens: 50) == "short")
        #expect(TokenEstimate.count(TokenEstimate.head(of: String(repeating: "語", count: 900), tokens: 50)) <= 50)
        #expect(TokenEstimate.head(of: text, tokens: 0) == "")
    }
}
