import Core
import Synchronization

/// What happens on the connection's thread: statements go out together, answers are read in order.
extension PostgresConnection {
    struct Outcome {
        let result: PostgresResult
        let affected: Int
        let command: String
    }

    private enum Step {
        case prepare(StatementCache.Statement)
        case execute(StatementCache.Statement, isAsked: Bool)
        case deallocate
    }

    @discardableResult
    func run(_ asked: [SQL], timeout: Duration) throws(PostgresError) -> [Outcome] {
        guard !Task.isCancelled else { throw PostgresError(.cancelled) }
        for sql in asked {
            if sql.values.holdsZeroByte { throw PostgresError(.zeroByte) }
            if sql.bindCount > 65_535 { throw PostgresError(.statement) }
        }
        let lease = Lease(rawValue: lease.exchange(0, ordering: .acquiringAndReleasing))
        if lease.contains(.isFresh), handle?.isStillOpen() != true { try connect() }
        var patience = Patience(timeout)
        do throws(PostgresError) {
            let steps = try send(asked, begins: lease.contains(.begins))
            let outcomes = try receive(steps, &patience)
            try settle(patience)
            return outcomes
        } catch {
            try? settle(patience)
            throw patience.wasCancelled ? PostgresError(.cancelled) : error
        }
    }

    /// Notes what state the connection is in; one whose answers are not all read, or that was cancelled, is closed.
    private func settle(_ patience: Patience) throws(PostgresError) {
        if patience.wasCancelled {
            close()
            throw PostgresError(.cancelled)
        }
        if handle?.isAlive == true, handle?.isIdle == true {
            conditionValue.store(Condition.idle.rawValue, ordering: .releasing)
        } else if handle?.isAlive == true, handle?.isInTransaction == true {
            conditionValue.store(Condition.inTransaction.rawValue, ordering: .releasing)
        } else {
            close()
        }
    }

    private func send(_ asked: [SQL], begins: Bool) throws(PostgresError) -> [Step] {
        guard handle != nil else { throw PostgresError(.connectionLost) }
        var steps: [Step] = []
        steps.reserveCapacity(asked.count + 1)
        for statement in statements.takeSurplus() {
            guard handle?.sendOnce("DEALLOCATE \(statement.name)") == true else {
                close()
                throw PostgresError(.connectionLost)
            }
            steps.append(.deallocate)
        }
        if begins { try send("BEGIN", isAsked: false, &steps) }
        for sql in asked { try send(sql, isAsked: true, &steps) }
        guard handle?.sendSync() == true else {
            close()
            throw PostgresError(.connectionLost)
        }
        return steps
    }

    private func send(_ sql: SQL, isAsked: Bool, _ steps: inout [Step]) throws(PostgresError) {
        let (statement, isNew) = statements.statement(for: sql.text)
        if isNew { steps.append(.prepare(statement)) }
        steps.append(.execute(statement, isAsked: isAsked))
        let isPrepared = !isNew || handle?.sendPrepare(statement.name, statement.text) == true
        guard isPrepared, handle?.sendExecute(statement.name, sql) == true else {
            close()
            throw PostgresError(.connectionLost)
        }
    }

    private func receive(_ steps: [Step], _ patience: inout Patience) throws(PostgresError) -> [Outcome] {
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(steps.count)
        var failure: PostgresError?
        for step in steps {
            let pointer = try nextResult(&patience)
            let status = PostgresResult.status(pointer)
            switch step {
            case .deallocate:
                PostgresResult.discard(pointer, unless: status, &failure)
            case .prepare(let statement):
                if status != .ok { statements.forget(statement) }
                PostgresResult.discard(pointer, unless: status, &failure)
            case .execute(let statement, let isAsked):
                guard isAsked, status == .ok else {
                    PostgresResult.discard(pointer, unless: status, &failure)
                    if failure?.kind == .staleStatement { statements.forget(statement) }
                    break
                }
                outcomes.append(outcome(pointer, statement))
            }
            try skipMark(&patience)
        }
        PostgresResult.discard(try nextResult(&patience))
        if let failure { throw failure }
        return outcomes
    }

    private func outcome(_ pointer: OpaquePointer, _ statement: StatementCache.Statement) -> Outcome {
        let columns = statement.columns ?? ResultColumns(pointer)
        statement.columns = columns
        let (affected, command) = PostgresResult.tag(pointer)
        return Outcome(result: PostgresResult(taking: pointer, columns: columns), affected: affected, command: command)
    }

    private func nextResult(_ patience: inout Patience) throws(PostgresError) -> OpaquePointer {
        guard let result = try nextResultOrMark(&patience) else {
            close()
            throw PostgresError(.connectionLost)
        }
        return result
    }

    /// Reads the mark that ends one statement's results.
    private func skipMark(_ patience: inout Patience) throws(PostgresError) {
        while let surplus = try nextResultOrMark(&patience) { PostgresResult.discard(surplus) }
    }

    private func nextResultOrMark(_ patience: inout Patience) throws(PostgresError) -> OpaquePointer? {
        do throws(PostgresError) {
            return try handle?.nextResult(&patience)
        } catch {
            close()
            throw error
        }
    }

    func script(_ text: String, timeout: Duration) throws(PostgresError) {
        guard handle?.sendScript(text) == true else {
            close()
            throw PostgresError(.connectionLost)
        }
        var patience = Patience(timeout)
        var failure: PostgresError?
        do throws(PostgresError) {
            while let result = try handle?.nextResult(&patience) {
                PostgresResult.discard(result, unless: PostgresResult.status(result), &failure)
            }
        } catch {
            close()
            throw patience.wasCancelled ? PostgresError(.cancelled) : error
        }
        if handle?.endScript() != true { close() }
        try settle(patience)
        if let failure { throw failure }
    }
}
