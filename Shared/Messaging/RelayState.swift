internal import Core

/// Which rows of the outbox this process is publishing, has published, and holds back behind others.
struct RelayState: Sendable {
    private struct OrderedKey: Hashable {
        let topic: Topic
        let key: [UInt8]
    }
    private let remembered: Int
    private var leaving: Set<Int64> = []
    private var behind: [Int64: [OutboxRow]] = [:]
    private var waiting: Set<Int64> = []
    private var left: Set<Int64> = []
    private var leftInOrder: [Int64] = []
    private var toDelete: [Int64] = []

    /// - Parameter remembered: How many published ids are remembered: a transaction may name one as older although it
    ///   has been deleted since.
    init(remembered: Int = 20_000) {
        self.remembered = remembered
    }

    /// How many rows are on their way.
    var leavingCount: Int { leaving.count }
    /// Whether anything is on its way.
    var isBusy: Bool { !leaving.isEmpty }

    /// Takes rows in whose transaction has committed.
    ///
    /// - Returns: Those that leave now. Those behind one that is on its way follow it; the rest is the sweeper's.
    mutating func enter(_ rows: [OutboxRow]) -> [OutboxRow] {
        rows.sorted { $0.id < $1.id }.filter { row in
            guard !isKnown(row.id) else { return false }
            guard let older = row.olderID, !left.contains(older) else {
                leaving.insert(row.id)
                return true
            }
            if leaving.contains(older) || waiting.contains(older) {
                behind[older, default: []].append(row)
                waiting.insert(row.id)
            }
            return false
        }
    }

    /// Takes old rows in, lowest id first, that nobody has published.
    ///
    /// - Returns: The first row of each key; the others follow by `finish`.
    mutating func enterOld(_ rows: [OutboxRow]) -> [OutboxRow] {
        var last: [OrderedKey: Int64] = [:]
        var ready: [OutboxRow] = []
        for row in rows.sorted(by: { $0.id < $1.id }) {
            if left.contains(row.id) {
                toDelete.append(row.id)
                continue
            }
            let key = row.message.key.map { OrderedKey(topic: row.message.topic, key: $0) }
            if !isKnown(row.id) {
                if let key, let older = last[key] {
                    behind[older, default: []].append(row)
                    waiting.insert(row.id)
                } else {
                    leaving.insert(row.id)
                    ready.append(row)
                }
            }
            if let key { last[key] = row.id }
        }
        return ready
    }

    /// Ends the publishing of a row.
    ///
    /// - Returns: The rows that leave next because they were behind it; none when it failed, for they may not overtake.
    mutating func finish(_ id: Int64, isPublished: Bool) -> [OutboxRow] {
        leaving.remove(id)
        guard isPublished else {
            forget(behind: id)
            return []
        }
        remember(id)
        toDelete.append(id)
        let next = behind.removeValue(forKey: id) ?? []
        for row in next {
            waiting.remove(row.id)
            leaving.insert(row.id)
        }
        return next
    }

    mutating func takeDeletable(limit: Int = 1000) -> [Int64] {
        let taken = Array(toDelete.prefix(limit))
        toDelete.removeFirst(taken.count)
        return taken
    }

    mutating func putBack(_ ids: [Int64]) {
        toDelete.append(contentsOf: ids)
    }

    private func isKnown(_ id: Int64) -> Bool {
        leaving.contains(id) || waiting.contains(id) || left.contains(id)
    }

    private mutating func remember(_ id: Int64) {
        left.insert(id)
        leftInOrder.append(id)
        guard leftInOrder.count >= remembered * 2 else { return }
        for old in leftInOrder.prefix(leftInOrder.count - remembered) { left.remove(old) }
        leftInOrder.removeFirst(leftInOrder.count - remembered)
    }

    private mutating func forget(behind id: Int64) {
        var ids = [id]
        while let next = ids.popLast() {
            for row in behind.removeValue(forKey: next) ?? [] {
                waiting.remove(row.id)
                ids.append(row.id)
            }
        }
    }
}
