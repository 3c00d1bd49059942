import Core
import Testing

@testable import IntakeGateway

@Suite struct RateLimiterTests {
    let start = Timestamp(milliseconds: 1_790_000_000_000)

    @Test func `as many as the limit pass within any window, and the next one is told when`() {
        let limiter = RateLimiter(limit: 3, window: .seconds(300))
        for second in [0.0, 100, 200] { #expect(limiter.retryAfter("a", at: start.adding(seconds: second)) == nil) }
        #expect(limiter.retryAfter("a", at: start.adding(seconds: 250)) == 50)
        #expect(limiter.retryAfter("a", at: start.adding(seconds: 299.5)) == 1)
        #expect(limiter.retryAfter("a", at: start.adding(seconds: 300)) == nil)
        #expect(limiter.retryAfter("a", at: start.adding(seconds: 301)) == 99)
    }

    @Test func `refusals do not count and keys do not meet`() {
        let limiter = RateLimiter(limit: 1, window: .seconds(300))
        #expect(limiter.retryAfter("a", at: start) == nil)
        for second in 1..<300 { #expect(limiter.retryAfter("a", at: start.adding(seconds: Double(second))) != nil) }
        #expect(limiter.retryAfter("b", at: start.adding(seconds: 1)) == nil)
        #expect(limiter.retryAfter("a", at: start.adding(seconds: 300)) == nil)
    }

    @Test func `zero is without a limit`() {
        let limiter = RateLimiter(limit: 0)
        for _ in 0..<100 { #expect(limiter.retryAfter("a", at: start) == nil) }
    }

    @Test func `a key is remembered while other keys fill one generation`() {
        let limiter = RateLimiter(limit: 1, window: .seconds(300), capacity: 100)
        #expect(limiter.retryAfter("a", at: start) == nil)
        for index in 0..<150 { #expect(limiter.retryAfter("k\(index)", at: start) == nil) }
        #expect(limiter.retryAfter("a", at: start) == 300)
        // Memory is bounded: a flood of keys is forgotten in the end.
        for index in 0..<1_000 { #expect(limiter.retryAfter("m\(index)", at: start) == nil) }
        #expect(limiter.retryAfter("a", at: start) == nil)
    }

    @Test func `a key's window goes on over a change of generation`() {
        let limiter = RateLimiter(limit: 2, window: .seconds(300))
        #expect(limiter.retryAfter("a", at: start) == nil)
        #expect(limiter.retryAfter("a", at: start.adding(seconds: 299)) == nil)
        #expect(limiter.retryAfter("a", at: start.adding(seconds: 301)) == nil)
        #expect(limiter.retryAfter("a", at: start.adding(seconds: 302)) == 297)
    }
}
