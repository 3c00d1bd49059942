import Foundation
import Synchronization
import TestSupport
import Testing

@testable import MessageProcessor

struct TicketTurnsTests {
    @Test func `turns of one ticket follow one another and those of two go on together`() async throws {
        let turns = TicketTurns()
        let tickets = (0..<4).map { _ in UUID() }
        let active = Mutex<[UUID: Int]>([:])
        let most = Mutex<[UUID: Int]>([:])
        let together = Atomic(0)
        let mostTogether = Atomic(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                let ticket = tickets[number % 4]
                group.addTask {
                    try await turns.take(ticket) {
                        let now = together.add(1, ordering: .relaxed).newValue
                        mostTogether.max(now, ordering: .relaxed)
                        let count = active.withLock { active in
                            active[ticket, default: 0] += 1
                            return active[ticket] ?? 0
                        }
                        most.withLock { $0[ticket] = max($0[ticket] ?? 0, count) }
                        await Task.yield()
                        active.withLock { $0[ticket, default: 0] -= 1 }
                        together.subtract(1, ordering: .relaxed)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(most.withLock { $0.values.allSatisfy { $0 == 1 } })
        #expect(mostTogether.load(ordering: .relaxed) > 1)
    }

    @Test func `one that is cancelled while it waits lets the others pass`() async throws {
        let turns = TicketTurns()
        let ticket = UUID()
        let isHeld = Mutex(true)
        let passed = Atomic(0)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await turns.take(ticket) {
                    await eventually { !isHeld.withLock { $0 } }
                }
            }
            await withThrowingTaskGroup(of: Void.self) { waiting in
                for _ in 0..<5 {
                    waiting.addTask {
                        try await turns.take(ticket) { _ = passed.add(1, ordering: .relaxed) }
                    }
                }
                waiting.cancelAll()
                while (try? await waiting.next()) != nil {}
            }
            isHeld.withLock { $0 = false }
            _ = try await group.next()
            group.addTask { try await turns.take(ticket) { true } }
            #expect(try await group.next() == true)
        }
    }
}
