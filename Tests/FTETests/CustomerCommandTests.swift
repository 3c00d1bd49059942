import Core
import PostgresClient
import TestSupport
import Testing

@testable import FTE

/// Merging customers, and undoing it, at the command line.
@Suite(.timeLimit(.minutes(2)))
struct CustomerCommandTests {
    private static let kept = "00000000-0000-7000-8000-00000000000a"
    private static let merged = "00000000-0000-7000-8000-00000000000b"

    private func makeEnvironment() async throws -> [String: String] {
        let database = try await TestPostgres.makeDatabase(isMigrated: true)
        let pool = database.makePool()
        defer { pool.shutDown() }
        _ = try await pool.pipeline([
            "INSERT INTO customers (id, name) VALUES (\(Self.kept)::uuid, 'Kim'), (\(Self.merged)::uuid, 'Kim') RETURNING id",
            """
            INSERT INTO customer_identifiers
                (customer_id, identifier_type, identifier_value, match_key, channel, verified, link)
            VALUES (\(Self.kept)::uuid, 'email', 'kim@example.org', 'kim@example.org', 'email', true, 'verified'),
                   (\(Self.merged)::uuid, 'whatsapp', '5521987654321', '+552187654321', 'whatsapp', true, 'verified')
            RETURNING id
            """,
        ])
        return ["DATABASE_URL": database.url, "USER": "ada"]
    }

    @Test func `two customers are shown, made one, and parted again`() async throws {
        let environment = try await makeEnvironment()
        // However the number is written.
        let shown = await fte("customer", "show", "+552187654321", environment: environment)
        #expect(shown.status == 0)
        #expect(shown.output == ["customer \(Self.merged)", "conversations: 0", "whatsapp 5521987654321: verified"])
        let merge = await fte("customer", "merge", Self.kept, Self.merged, environment: environment)
        #expect(merge.output == ["\(Self.merged) is now \(Self.kept)"], "\(merge.complaints)")
        let both = await fte("customer", "show", Self.merged, environment: environment).text
        for line in [
            "customer \(Self.kept)", "email kim@example.org: verified", "whatsapp 5521987654321: verified", "by ada",
        ] {
            #expect(both.contains(line), "\(line)")
        }
        #expect(await fte("customer", "merge", Self.kept, Self.merged, environment: environment).status == 1)
        let parted = await fte("customer", "unmerge", Self.merged, environment: environment)
        #expect(parted.output == ["\(Self.merged) is no longer \(Self.kept)"])
        let alone = await fte("customer", "show", Self.merged, "--json", environment: environment).text
        #expect(alone.contains("5521987654321") && !alone.contains("kim@example.org"))
        #expect(alone.contains("\"undone_by\":\"ada\""))
        #expect(await fte("customer", "unmerge", Self.merged, environment: environment).status == 1)
    }

    @Test func `who is unknown or no id is said so`() async throws {
        let environment = try await makeEnvironment()
        #expect(await fte("customer", "show", "nobody@example.org", environment: environment).status == 1)
        #expect(await fte("customer", "merge", "kim@example.org", Self.merged, environment: environment).status == 2)
    }
}
