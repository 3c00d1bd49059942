import Foundation
import Synchronization
import TestSupport
import Testing

@testable import MessageProcessor

struct TicketTurnsTests {
    @Test func `turns of one ticket follow one another and those of two go on together`() async throws {
        let turns = TicketTurns()
        let watch = Watch()
        let tickets = (0..<4).map { _ in UUID() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                let ticket = tickets[number % 4]
                group.addTask {
                    try await turns.take(ticket) {
                        watch.enter(ticket)
                        await Task.yield()
                        watch.leave(ticket)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(watch.mostOfOne == 1)
        #expect(watch.mostTogether > 1)
    }

    @Test func `one that is cancelled while it waits lets the others pass`() async throws {
        let turns = TicketTurns()
        let ticket = UUID()
        let watch = Watch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await turns.take(ticket) {
                    watch.enter(ticket)
                    #expect(await eventually { watch.isReleased })
                }
            }
            #expect(await eventually { watch.mostTogether == 1 })
            await withTaskGroup(of: Bool.self) { waiting in
                for _ in 0..<5 {
                    waiting.addTask { (try? await turns.take(ticket) { true }) ?? false }
                }
                waiting.cancelAll()
                for await passed in waiting { #expect(!passed) }
            }
            watch.release()
            try await group.waitForAll()
        }
        #expect(try await turns.take(ticket) { true })
    }
}

/// Sees who is inside at the same moment.
private final class Watch: Sendable {
    private struct State {
        var inside: [UUID: Int] = [:]
        var mostOfOne = 0
        var mostTogether = 0
        var isReleased = false
    }
    private let state = Mutex(State())

    var mostOfOne: Int { state.withLock { $0.mostOfOne } }
    var mostTogether: Int { state.withLock { $0.mostTogether } }
    var isReleased: Bool { state.withLock { $0.isReleased } }

    func enter(_ ticket: UUID) {
        state.withLock { state in
            let count = (state.inside[ticket] ?? 0) + 1
            state.inside[ticket] = count
            state.mostOfOne = max(state.mostOfOne, count)
            state.mostTogether = max(state.mostTogether, state.inside.values.reduce(0, +))
        }
    }

    func leave(_ ticket: UUID) {
        state.withLock { $0.inside[ticket, default: 0] -= 1 }
    }

    func release() {
        state.withLock { $0.isReleased = true }
    }
}
