import Core
import FoundationEssentials
import PostgresClient
import TestSupport
import Testing

struct SQLTests {
    @Test func `values become numbered placeholders with their types, never text`() {
        let identifier = UUID()
        let names: [String?] = ["a", nil]
        let sql: SQL = "SELECT * FROM t WHERE id = \(identifier) AND name = ANY(\(names)) AND n > \(3)"
        #expect(sql.text == "SELECT * FROM t WHERE id = $1::uuid AND name = ANY($2::text[]) AND n > $3::int8")
        #expect(sql.bindCount == 3)
    }

    @Test func `a fragment is renumbered behind another one, also when its text holds a dollar of its own`() {
        let first: SQL = "a = \(1)"
        let second: SQL = " AND b = '$1' AND c = \("x") AND d = \(true)"
        #expect((first + second).text == "a = $1::int8 AND b = '$1' AND c = $2::text AND d = $3::bool")
        let nested: SQL = "SELECT \(second) , \(first + second)"
        #expect(nested.bindCount == 5)
        #expect(nested.text.hasSuffix("a = $3::int8 AND b = '$1' AND c = $4::text AND d = $5::bool"))
    }

    @Test func `fragments past the ninth placeholder keep their numbers apart`() {
        let list = SQL.joined((0..<12).map { "\($0)" }, separator: ", ")
        let sql: SQL = "IN (\(list)) AND x = \(99)"
        #expect(sql.text.hasSuffix("$12::int8) AND x = $13::int8"))
        #expect((sql + list).text.hasSuffix("$25::int8"))
    }

    @Test func `text goes in unbound only through the door named unsafe`() {
        let sql: SQL = "SELECT \(unsafeSQL: "now()")"
        #expect(sql.text == "SELECT now()")
    }
}

@Suite(.timeLimit(.minutes(2)))
struct BindTests {
    private func roundTrip<Value: PostgresEncodable & PostgresDecodable & Equatable>(
        _ values: [Value], _ pool: PostgresPool
    ) async throws {
        for value in values {
            let row = try #require(try await pool.query("SELECT \(value) AS x, \(Value?.none) AS nothing").first)
            #expect(try row.value("x", as: Value.self) == value)
            #expect(try row.value(0, as: Value.self) == value)
            #expect(try row.optional("x", as: Value.self) == value)
            #expect(try row.optional("nothing", as: Value.self) == nil)
        }
    }

    static let torture = [
        "", " ", "NULL", "null", "'", "''; DROP TABLE x --", "\"", "\\", "\\\\\"", "{a,b}", ",", "$1", "\n\r\t", "é漢字😀",
        "\u{1}", "a\\\"b", "}{",
    ]

    @Test func `every scalar comes back as it went`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await roundTrip(Self.torture, pool)
        try await roundTrip([0, 1, -1, Int.max, Int.min], pool)
        try await roundTrip([0, Int32.max, Int32.min], pool)
        try await roundTrip([Int64.min, Int64.max], pool)
        try await roundTrip([0, -0.1, 1e300, .leastNonzeroMagnitude, .infinity, -.infinity, 0.1 + 0.2], pool)
        try await roundTrip([true, false], pool)
        try await roundTrip([UUID(), UUID.derived(from: "x")], pool)
        try await roundTrip([Timestamp.now, Timestamp(microseconds: 1), Timestamp(microseconds: -1)], pool)
        try await roundTrip([[], [0, 1, 255, 92], Array(0...255)] as [[UInt8]], pool)
        let row = try #require(try await pool.query("SELECT \(SQL.json(#"{"a": "\"\\"}"#)) ->> 'a' AS x").first)
        #expect(try row.value("x", as: String.self) == "\"\\")
        let nan = try #require(try await pool.query("SELECT \(Double.nan) AS x").first)
        #expect(try nan.value("x", as: Double.self).isNaN)
    }

    @Test func `every array comes back as it went, NULL and empty text included`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        try await roundTrip([[], Self.torture, ["a"]], pool)
        try await roundTrip([[nil, "", "NULL", nil, "x"]] as [[String?]], pool)
        try await roundTrip([[], [1, -2, Int.max]], pool)
        try await roundTrip([[nil, 4]] as [[Int32?]], pool)
        try await roundTrip([[nil, 4.5, .infinity]] as [[Double?]], pool)
        try await roundTrip([[true, nil, false]] as [[Bool?]], pool)
        try await roundTrip([[UUID(), nil, UUID()]] as [[UUID?]], pool)
        try await roundTrip([[.now, nil]] as [[Timestamp?]], pool)
        try await roundTrip([[[], [0, 255], [92, 34]]] as [[[UInt8]]], pool)
        try await roundTrip([[nil, [1]]] as [[[UInt8]?]], pool)
        try await roundTrip([[SQL.json(#"{"a": "b\\\"c"}"#), SQL.json("null")]], pool)
    }

    @Test func `a statement whose only value is empty sends it, and not NULL`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        let row = try #require(try await pool.query("SELECT \("") AS x, \([UInt8]()) IS NULL AS isNull").first)
        #expect(try row.value("x", as: String.self) == "")
        #expect(try row.value(1, as: Bool.self) == false)
    }

    @Test func `fragments keep their values when they are joined, NULL between them`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        let parts: [SQL] = ["\("a")", "\(Int?.none)", "\([nil, "b"] as [String?])", "\([UInt8]([0, 1]))", "\(7)"]
        let row = try #require(try await pool.query("SELECT \(SQL.joined(parts, separator: ", "))").first)
        #expect(try row.value(0, as: String.self) == "a")
        #expect(try row.optional(1, as: Int.self) == nil)
        #expect(try row.value(2, as: [String?].self) == [nil, "b"])
        #expect(try row.value(3, as: [UInt8].self) == [0, 1])
        #expect(try row.value(4, as: Int.self) == 7)
    }

    @Test func `a text with a zero byte is refused before it is sent`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT \("a\0b")") }
        #expect(error?.kind == .zeroByte)
        #expect(error?.disposition == .permanent)
        await #expect(throws: PostgresError(.zeroByte)) { try await pool.query("SELECT \(["a", "\0"])") }
    }

    @Test func `a wrong name, a NULL and a wrong type are told apart`() async throws {
        let pool = try await TestPostgres.makeDatabase().makePool()
        let row = try #require(try await pool.query("SELECT 'x' AS a, NULL AS b, '{{1},{2}}'::int8[] AS c").first)
        #expect(throws: PostgresError(.missingColumn, column: "z")) { try row.value("z", as: String.self) }
        #expect(throws: PostgresError(.missingColumn, column: "3")) { try row.value(3, as: String.self) }
        #expect(throws: PostgresError(.unexpectedNull, column: "b")) { try row.value("b", as: Int.self) }
        #expect(throws: PostgresError(.undecodable, column: "a")) { try row.optional("a", as: Int.self) }
        #expect(throws: PostgresError(.undecodable, column: "a")) { try row.value("a", as: UUID.self) }
        #expect(throws: PostgresError(.undecodable, column: "c")) { try row.value("c", as: [Int].self) }
        #expect(row.columnNames == ["a", "b", "c"])
    }
}
