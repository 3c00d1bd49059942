import Core
import FoundationEssentials
import Store

/// Shows who a customer is, who else may be he, and what was merged.
struct CustomerShowCommand: Command {
    static let path = ["customer", "show"]
    static let operands = "ID|MAIL|NUMBER"
    static let summary = "shows a customer's addresses, who else may be the same person, and what was merged"

    private let name: String

    init(_ arguments: inout Arguments) throws { name = try arguments.operand("ID|MAIL|NUMBER") }

    func run(_ context: CommandContext) async throws -> Int32 {
        let records = try await context.withPool { pool in
            let store = CustomerStore(pool: pool)
            var records: [CustomerRecord] = []
            for id in try await store.customers(meantBy: name) {
                if let record = try await store.record(of: id) { records.append(record) }
            }
            return records
        }
        guard !records.isEmpty else { throw CommandFailure("there is no such customer") }
        guard !context.json else {
            try context.terminal.write(json: records)
            return 0
        }
        for record in records { Self.lines(of: record).forEach(context.terminal.write) }
        return 0
    }

    private static func lines(of record: CustomerRecord) -> [String] {
        var lines = ["customer \(record.id.text)"]
        lines.append("conversations: \(record.conversations)")
        if let last = record.lastContactAt { lines.append("last contact: \(last)") }
        for address in record.addresses {
            let standing = address.verified ? "verified" : "claimed"
            lines.append("\(address.kind) \(address.value): \(address.retired ? "\(standing), retired" : standing)")
        }
        for relation in record.relations {
            lines.append("may be \(relation.customer.text): \(relation.value)")
        }
        for merge in record.merges {
            let undone = merge.undoneBy.map { ", undone by \($0)" } ?? ""
            lines.append("merged \(merge.merged.text) into \(merge.kept.text) at \(merge.at) by \(merge.by)\(undone)")
        }
        return lines
    }
}

/// Makes two customers one.
struct CustomerMergeCommand: Command {
    static let path = ["customer", "merge"]
    static let operands = "KEPT MERGED"
    static let summary = "makes two customers one: what was the second's becomes the first's; undone within a day"

    private let kept: UUID
    private let merged: UUID

    init(_ arguments: inout Arguments) throws {
        kept = try arguments.customer("KEPT")
        merged = try arguments.customer("MERGED")
    }

    func run(_ context: CommandContext) async throws -> Int32 {
        try await context.withPool { pool in
            try await CustomerStore(pool: pool).merge(
                merged, into: kept,
                note: OperatorNote(
                    name: context.person, action: "merge_customers", details: ["merged": merged.text], at: .now))
        }
        context.terminal.write("\(merged.text) is now \(kept.text)")
        return 0
    }
}

/// Undoes a merge.
struct CustomerUnmergeCommand: Command {
    static let path = ["customer", "unmerge"]
    static let operands = "ID"
    static let summary = "undoes a customer's last merge of the last day; everything goes back to whom it came from"

    private let customer: UUID

    init(_ arguments: inout Arguments) throws { customer = try arguments.customer("ID") }

    func run(_ context: CommandContext) async throws -> Int32 {
        let both = try await context.withPool { pool in
            try await CustomerStore(pool: pool).unmerge(
                customer,
                note: OperatorNote(
                    name: context.person, action: "unmerge_customers", details: ["customer": customer.text], at: .now))
        }
        context.terminal.write("\(both.parted.text) is no longer \(both.kept.text)")
        return 0
    }
}

extension Arguments {
    fileprivate mutating func customer(_ name: String) throws(UsageError) -> UUID {
        let text = try operand(name)
        guard let id = UUID(uuidString: text) else { throw UsageError("\(text) is no id of a customer") }
        return id
    }
}
