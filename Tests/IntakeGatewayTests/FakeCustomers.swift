import Core
import FoundationEssentials
import Synchronization

/// Customers in memory, and what was asked of them; can be away, and can refuse.
final class FakeCustomers: CustomerKeeping {
    struct Call: Equatable {
        let what: String
        let by: String
        let action: String
    }
    private struct State {
        var isAway = false
        var refusal: CustomerMergeRefusal?
        var records: [String: CustomerRecord] = [:]
        var calls: [Call] = []
    }
    private let state = Mutex(State())

    var calls: [Call] { state.withLock { $0.calls } }

    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    func refuse(_ refusal: CustomerMergeRefusal?) { state.withLock { $0.refusal = refusal } }

    func know(_ record: CustomerRecord, at address: String) { state.withLock { $0.records[address] = record } }

    private func note(_ what: String, _ note: OperatorNote) throws {
        try state.withLock { state in
            if state.isAway { throw Away() }
            if let refusal = state.refusal { throw refusal }
            state.calls.append(Call(what: what, by: note.name, action: note.action))
        }
    }

    func customer(at address: String, note: OperatorNote) async throws -> CustomerRecord? {
        try self.note(address, note)
        return state.withLock { $0.records[address] }
    }

    func merge(_ merged: UUID, into kept: UUID, note: OperatorNote) async throws {
        try self.note("\(merged.text) into \(kept.text)", note)
    }

    func unmerge(_ customer: UUID, note: OperatorNote) async throws -> (kept: UUID, parted: UUID) {
        try self.note(customer.text, note)
        return (kept: customer, parted: UUID.derived(from: "parted"))
    }
}
