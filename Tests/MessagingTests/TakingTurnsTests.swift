import Core
import TestSupport
import Testing

@testable import Messaging

@Suite(.timeLimit(.minutes(1)))
struct TakingTurnsTests {
    @Test func `concurrent parts of one key run one after the other, in the order of their messages`() async throws {
        let done = Shared<[Int]>([])
        let handler = TakingTurns().wrap(
            ClosureHandler { message in
                let number = Int(message.offset)
                return .continuing {
                    for _ in 0..<(10 - number) { await Task.yield() }
                    done.change { $0.append(number) }
                }
            })
        var rests: [@Sendable () async throws -> Void] = []
        for number in 0..<10 {
            let message = message(offset: Int64(number))
            guard case .continuing(let rest) = try await handler.handle(message) else { continue }
            rests.append(rest)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for rest in rests.reversed() { group.addTask { try await rest() } }
            try await group.waitForAll()
        }
        #expect(done.value == Array(0..<10))
    }

    @Test func `what is finished at once waits for nobody`() async throws {
        let handler = TakingTurns().wrap(
            ClosureHandler { $0.offset == 0 ? .continuing { try await Task.sleep(for: .seconds(3600)) } : .finished })
        guard case .continuing(let rest) = try await handler.handle(message(offset: 0)) else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await rest() }
            guard case .finished = try await handler.handle(message(offset: 1)) else {
                Issue.record("not finished")
                return
            }
            group.cancelAll()
            while let result = await group.nextResult() { #expect(throws: CancellationError.self) { try result.get() } }
        }
    }

    @Test func `a turn that fails, or is given up while it waits, makes room`() async throws {
        let turns = KeyTurns()
        let (first, second, third) = (turns.queue([1]), turns.queue([1]), turns.queue([1]))
        try await turns.wait(for: first)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await turns.wait(for: second) }
            group.cancelAll()
            while let result = await group.nextResult() { #expect(throws: CancellationError.self) { try result.get() } }
        }
        turns.end(first)
        try await turns.wait(for: third)
        turns.end(third)
        #expect(turns.isEmpty)
    }
}
