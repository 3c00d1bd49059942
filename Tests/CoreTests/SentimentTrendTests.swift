import Core
import Testing

struct SentimentTrendTests {
    @Test(
        arguments: [
            ([], SentimentTrend.stable), ([0.2], .stable), ([0.5, 0.5], .stable), ([0.5, 0.41], .stable),
            ([0.5, 0.2], .worsening), ([0.2, 0.5], .improving), ([0.5, 0.45, 0.4, 0.35, 0.3], .worsening),
            ([0.2, 0.3, 0.9, 0.4, 0.5], .improving), ([0.5, 0.1, 0.5, 0.1, 0.5], .stable),
            ([0.4, 0.4, 0.1, 0.4, 0.4], .stable),
        ])
    func `the later half is held against the earlier one`(scores: [Double], trend: SentimentTrend) {
        #expect(SentimentTrend.of(scores) == trend)
    }

    @Test func `only the last five scores count`() {
        #expect(SentimentTrend.of([0.9, 0.9, 0.9, 0.9, 0.2, 0.2, 0.2, 0.2, 0.2]) == .stable)
        #expect(SentimentTrend.of([0.1, 0.1, 0.1, 0.6, 0.6, 0.6, 0.3, 0.3]) == .worsening)
    }
}
