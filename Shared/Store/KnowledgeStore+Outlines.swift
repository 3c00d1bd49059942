public import Core
public import FoundationEssentials
import PostgresClient

extension KnowledgeStore: KnowledgeOutlineReading {
    /// So many rows are read at a time: all vectors at once would be hundreds of megabytes.
    private static let page = 1000

    /// How many active sections there are.
    public func sectionCount() async throws -> Int {
        try await pool.query("SELECT count(*) AS sections FROM knowledge_words").first?
            .value("sections", as: Int.self) ?? 0
    }

    /// The place of each word that stands in any section, as outlines name words.
    public func wordPlaces() async throws -> [String: Int32] {
        var places: [String: Int32] = [:]
        for row in try await pool.query("SELECT term, knowledge_word_place(term) AS place FROM kb_terms") {
            places[try row.value("term", as: String.self)] = try row.value("place", as: Int32.self)
        }
        return places
    }

    /// Gives the outlines of all active sections, some at a time and in no order.
    public func readOutlines(_ body: ([SectionOutline]) async throws -> Void) async throws {
        try await read(
            "outlines",
            "SELECT section_id, category, length::float8 AS length, sparsevec_send(counts) AS counts FROM knowledge_words"
        ) { rows in
            try await body(
                try rows.map { row in
                    let counts = Self.counts(try row.value(3, as: [UInt8].self))
                    return SectionOutline(
                        id: try row.value(0, as: UUID.self), category: try row.optional(1, as: String.self),
                        length: try row.value(2, as: Double.self), places: counts.places,
                        frequencies: counts.frequencies)
                })
        }
    }

    /// Gives the vectors of all passages that have one of a model, some at a time; those of a section in the order in
    /// which they were written.
    public func readVectors(model: String, _ body: ([PassageVector]) async throws -> Void) async throws {
        try await read(
            "vectors",
            "SELECT section_id, kind, vector_send(embedding) FROM knowledge_passages WHERE model = \(model)"
        ) { rows in
            try await body(
                try rows.map { row in
                    PassageVector(
                        sectionID: try row.value(0, as: UUID.self), kind: try row.value(1, as: String.self),
                        embedding: Self.vector(try row.value(2, as: [UInt8].self)))
                })
        }
    }

    /// Some sections, as far as they are active, with their passages that have vectors of a model; in one round trip.
    public func whole(_ identifiers: [UUID], model: String) async throws -> [StoredSection] {
        let answers = try await pool.pipeline([
            Self.selecting(identifiers),
            """
            SELECT section_id, ordinal, kind, content, vector_send(embedding) AS embedding
            FROM knowledge_passages WHERE section_id = ANY(\(identifiers)) AND model = \(model)
            ORDER BY section_id, ordinal
            """,
        ])
        let passages = Dictionary(grouping: try (answers.last ?? []).map(Self.passage), by: \.sectionID)
        return try (answers.first ?? []).map(Self.section).map { section in
            StoredSection(section: section, passages: passages[section.id] ?? [])
        }
    }

    /// Some sections, whole.
    public func sections(_ identifiers: [UUID]) async throws -> [KnowledgeSection] {
        try await pool.query(Self.selecting(identifiers)).map(Self.section)
    }

    private static func selecting(_ identifiers: [UUID]) -> SQL {
        """
        SELECT id, title, heading_path, content, category, source, url, content_hash
        FROM knowledge_base WHERE id = ANY(\(identifiers)) AND is_active
        """
    }

    /// Reads all rows of a statement as they lie, the next while some are worked on.
    ///
    /// - Parameters:
    ///   - name: The cursor's; statements with other columns need another one.
    ///   - statement: What to read.
    ///   - body: Takes some rows.
    /// - Throws: `PostgresError`, and what `body` throws.
    private func read(
        _ name: String, _ statement: SQL, _ body: ([PostgresRow]) async throws -> Void
    ) async throws {
        try await pool.withTransaction { connection in
            _ = try await connection.execute("DECLARE \(unsafeSQL: name) NO SCROLL CURSOR FOR \(statement)")
            let fetching: SQL = "FETCH \(unsafeSQL: "\(Self.page)") FROM \(unsafeSQL: name)"
            var rows = try await connection.query(fetching)
            while !rows.isEmpty {
                async let next = connection.query(fetching)
                try await body(rows)
                rows = try await next
            }
        }
    }

    /// Counts as pgvector sends them: how many places there could be, how many there are, one number that is unused, the places from 0 on, their numbers.
    private static func counts(_ bytes: [UInt8]) -> (places: [Int32], frequencies: [Float]) {
        func number(_ place: Int) -> UInt32 {
            UInt32(bytes[place]) << 24 | UInt32(bytes[place + 1]) << 16 | UInt32(bytes[place + 2]) << 8
                | UInt32(bytes[place + 3])
        }
        guard bytes.count >= 12 else { return ([], []) }
        let count = min(Int(number(4)), (bytes.count - 12) / 8)
        return (
            (0..<count).map { Int32(truncatingIfNeeded: number(12 + 4 * $0)) + 1 },
            (0..<count).map { Float(bitPattern: number(12 + 4 * (count + $0))) }
        )
    }
}
