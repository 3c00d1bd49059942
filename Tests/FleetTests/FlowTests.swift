import Core
import Foundation
import PostgresClient
import StandIns
import Synchronization
import TestSupport
import Testing

extension FleetSuite {
    /// Each provider fails in each way, one at a time, while messages of all channels flow.
    @Suite struct FlowTests {
        /// A third of a provider's ways, each another third; all of them where long tests are wanted.
        private static func ways(of provider: FlowProvider) -> [FailingWay] {
            let all = FailingWay.all(of: provider)
            guard !FleetPlan.isFull, let first = FlowProvider.allCases.firstIndex(of: provider) else { return all }
            return stride(from: first, to: all.count, by: FlowProvider.allCases.count).map { all[$0] }
        }

        @Test(.timeLimit(.minutes(15)))
        func `whoever fails, and how, each reply arrives once or a person is told, and no other channel waits`()
            async throws
        {
            try await Flow.run { flow in
                let ward = FlowWard(flow: flow)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    let ways = FlowProvider.allCases.map { ($0, Self.ways(of: $0)) }
                    for round in 0..<(ways.map(\.1.count).max() ?? 0) {
                        for (provider, all) in ways where round < all.count {
                            let patients = try await ward.fail(provider, in: all[round])
                            // It recovers while the next one fails.
                            group.addTask { try await ward.recover(patients, from: all[round]) }
                        }
                    }
                    try await group.waitForAll()
                }
                try await ward.verifyAll()
            }
        }
    }
}

/// Lets providers fail, and looks after those who wrote to them meanwhile.
struct FlowWard: Sendable {
    private struct State {
        var number = 0
        var sick: Set<FlowProvider> = []
        var asked: [FlowCustomer: FailingWay.Outcome] = [:]
        var forms = 0
    }
    /// How many customers write to a provider while it fails.
    private static let patients = 6

    let flow: Flow
    private let state = SharedState()

    private final class SharedState: Sendable {
        let value = Mutex(State())
    }

    init(flow: Flow) {
        self.flow = flow
    }

    /// Lets a provider that is well fail while customers write to it, as long as it takes to show that all others go on.
    func fail(_ provider: FlowProvider, in way: FailingWay) async throws -> [FlowCustomer] {
        try await flow.fleet.wait("\(provider) to be well, before \(way)", within: .seconds(240)) { !isSick(provider) }
        let complaints = try flow.complaints(about: provider)
        state.value.withLock { _ = $0.sick.insert(provider) }
        try await way.begin(flow)
        let patients = (0..<Self.patients).map { _ in ask(provider, way.outcome) }
        try await expectOthersGoOn(while: way)
        if way.holdsAccount {
            try await flow.fleet.wait("somebody to notice: \(way)") {
                try flow.complaints(about: provider) > complaints
            }
        } else {
            // Ending it would cut what is under way.
            try await waitUntilSettled(patients, way)
        }
        try await way.end(flow)
        return patients
    }

    /// Waits until everything has come right again, and says that the provider is well.
    func recover(_ patients: [FlowCustomer], from way: FailingWay) async throws {
        try await waitUntilSettled(patients, way)
        let told = try await flow.told(among: patients)
        for patient in patients {
            let taken = flow.taken(for: patient)
            switch way.outcome {
            case .answered: #expect(taken == 1 && !told.contains(patient), "\(way): \(patient) got \(taken)")
            case .answeredOrTold:
                #expect(taken + (told.contains(patient) ? 1 : 0) == 1, "\(way): \(patient) got \(taken)")
            case .told: #expect(taken <= 1 && told.contains(patient), "\(way): \(patient) got \(taken)")
            }
        }
        guard let provider = patients.first?.provider else { return }
        try await waitUntilSettled([ask(provider, .answered)], way, mayFail: false)
        state.value.withLock { _ = $0.sick.remove(provider) }
    }

    /// Of all that flowed nothing is missing, nothing came twice, and the books say the same.
    func verifyAll() async throws {
        let (asked, forms) = state.value.withLock { ($0.asked, $0.forms) }
        let customers = Array(asked.keys)
        let told = try await flow.told(among: customers)
        for (customer, outcome) in asked {
            let taken = flow.taken(for: customer)
            #expect(taken == 1 || told.contains(customer), "\(customer)")
            #expect(taken <= 1 && (outcome != .answered || !told.contains(customer)), "\(customer)")
        }
        #expect(flow.providers.gmail.drafts().isEmpty)
        try await flow.fleet.wait("every message to be counted") {
            try await flow.fleet.number(Progress.counted) == asked.count + forms
        }
        #expect(try await flow.fleet.number("SELECT count(*) FROM dead_letters") == 0)
        #expect(try await flow.fleet.number(Progress.concluded) == asked.count + forms)
        #expect(try await flow.fleet.fte("doctor", "--ledger").contains("the ledger adds up"))
    }

    // MARK: Steps

    private func isSick(_ provider: FlowProvider) -> Bool { state.value.withLock { $0.sick.contains(provider) } }

    private func ask(_ provider: FlowProvider, _ outcome: FailingWay.Outcome) -> FlowCustomer {
        let customer = state.value.withLock { state in
            state.number += 1
            let customer = FlowCustomer(provider: provider, number: state.number)
            state.asked[customer] = outcome
            return customer
        }
        flow.ask(customer)
        return customer
    }

    /// A customer of every channel that is well writes now, and gets his answer now.
    private func expectOthersGoOn(while way: FailingWay) async throws {
        let well = FlowProvider.allCases.filter { !isSick($0) }
        let others = well.map { ask($0, .answered) }
        let number = state.value.withLock { state in
            state.forms += 1
            return state.forms
        }
        let reference = try await flow.fleet.submit(Fleet.question(number))
        _ = try await flow.fleet.answeredTicket(reference)
        try await flow.fleet.wait("the answers of others, while \(way)") {
            others.allSatisfy { flow.taken(for: $0) == 1 }
        }
    }

    private func waitUntilSettled(
        _ customers: [FlowCustomer], _ way: FailingWay, mayFail: Bool? = nil
    ) async throws {
        let mayFail = mayFail ?? (way.outcome != .answered)
        try await flow.fleet.wait("\(customers.count) replies to be settled, after \(way)", within: .seconds(120)) {
            try await flow.settled(customers, mayFail: mayFail) == customers.count
        }
    }
}
