import Core
import Messaging
import Testing

struct TimeLimitTests {
    @Test func `a part that takes too long is cancelled and fails as one that may be retried`() async throws {
        let limit = TimeLimit(ordered: .milliseconds(20), concurrent: nil)
        let wasCancelled = Shared(false)
        let handler = limit.wrap(
            ClosureHandler { _ in
                do { try await Task.sleep(for: .seconds(600)) } catch {
                    wasCancelled.change { $0 = true }
                    throw error
                }
                return .finished
            })
        let error = await #expect(throws: MessagingError.self) { _ = try await handler.handle(message()) }
        #expect(wasCancelled.value)
        #expect(error.map { RetryDisposition.of($0) } == .retry)
    }

    @Test func `a part in time gives its result, its own failure is its own`() async throws {
        let limit = TimeLimit(ordered: .seconds(600), concurrent: .seconds(600))
        let handler = limit.wrap(ClosureHandler { _ in .continuing { throw Failure(disposition: .permanent) } })
        guard case .continuing(let rest) = try await handler.handle(message()) else {
            Issue.record("no concurrent part")
            return
        }
        await #expect(throws: Failure(disposition: .permanent)) { try await rest() }
    }

    @Test func `the concurrent part has a limit of its own`() async throws {
        let limit = TimeLimit(ordered: nil, concurrent: .milliseconds(20))
        let handler = limit.wrap(ClosureHandler { _ in .continuing { try await Task.sleep(for: .seconds(600)) } })
        guard case .continuing(let rest) = try await handler.handle(message()) else {
            Issue.record("no concurrent part")
            return
        }
        await #expect(throws: MessagingError.self) { try await rest() }
    }

    @Test func `being cancelled from outside is not a time limit`() async throws {
        let limit = TimeLimit(ordered: .seconds(600), concurrent: nil)
        let handler = limit.wrap(
            ClosureHandler { _ in
                try await Task.sleep(for: .seconds(600))
                return .finished
            })
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { _ = try await handler.handle(message()) } catch is CancellationError { return true } catch {}
                return false
            }
            group.cancelAll()
            for await wasCancelled in group { #expect(wasCancelled) }
        }
    }
}
