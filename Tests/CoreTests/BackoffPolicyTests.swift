import Core
import Testing

@Suite struct BackoffPolicyTests {
    let policy = BackoffPolicy(first: .milliseconds(100), longest: .seconds(5))

    @Test func `pauses double up to the longest`() {
        let pauses = (1...8).map { policy.pause(afterFailures: $0, jitter: 1) }
        #expect(
            pauses == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1600),
                .milliseconds(3200), .seconds(5), .seconds(5),
            ])
        #expect(policy.pause(afterFailures: 0, jitter: 1) == .milliseconds(100))
        #expect(policy.pause(afterFailures: .max, jitter: 1) == .seconds(5))
    }

    @Test func `a pause is never shorter than half of the full one`() {
        for _ in 0..<1000 {
            let pause = policy.pause(afterFailures: 3)
            #expect(pause >= .milliseconds(200) && pause <= .milliseconds(400))
        }
    }
}
