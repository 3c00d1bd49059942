public import Core
public import FoundationEssentials
public import PostgresClient

/// The documentation in Postgres.
public final class KnowledgeStore: KnowledgeReading {
    let pool: PostgresPool

    /// Makes the store.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// The newest version that a seeding has left; nil before the first.
    public func currentVersion() async throws -> Int? {
        try await pool.query("SELECT max(version) AS version FROM knowledge_versions")
            .first?.optional("version", as: Int.self)
    }

    /// Every active section, in an order that is the same whatever language the database sorts by.
    public func sections() async throws -> [KnowledgeSection] {
        let rows = try await pool.query(
            """
            SELECT id, title, heading_path, content, category, source, url, content_hash
            FROM knowledge_base WHERE is_active ORDER BY source COLLATE "C", heading_path COLLATE "C", id
            """)
        return try rows.map(Self.section)
    }

    static func section(_ row: PostgresRow) throws -> KnowledgeSection {
        KnowledgeSection(
            id: try row.value("id", as: UUID.self), title: try row.value("title", as: String.self),
            headingPath: try row.value("heading_path", as: String.self),
            content: try row.value("content", as: String.self),
            category: try row.optional("category", as: String.self),
            source: try row.value("source", as: String.self), url: try row.optional("url", as: String.self),
            contentHash: try row.value("content_hash", as: String.self))
    }

    /// The passages of the active sections with their vectors of one model.
    public func passages(model: String) async throws -> [StoredPassage] {
        let rows = try await pool.query(
            """
            SELECT p.section_id, p.ordinal, p.kind, p.content, vector_send(p.embedding) AS embedding
            FROM knowledge_passages p JOIN knowledge_base b ON b.id = p.section_id
            WHERE p.model = \(model) AND b.is_active ORDER BY p.section_id, p.ordinal
            """)
        return try rows.map(Self.passage)
    }

    static func passage(_ row: PostgresRow) throws -> StoredPassage {
        StoredPassage(
            sectionID: try row.value("section_id", as: UUID.self), ordinal: try row.value("ordinal", as: Int.self),
            kind: try row.value("kind", as: String.self), content: try row.value("content", as: String.self),
            embedding: vector(try row.value("embedding", as: [UInt8].self)))
    }

    /// A vector as pgvector sends it: its length in two bytes, two that are unused, its numbers.
    static func vector(_ bytes: [UInt8]) -> [Float] {
        (0..<max(0, bytes.count / 4 - 1)).map { place in
            let start = 4 + 4 * place
            return Float(
                bitPattern: UInt32(bytes[start]) << 24 | UInt32(bytes[start + 1]) << 16
                    | UInt32(bytes[start + 2]) << 8 | UInt32(bytes[start + 3]))
        }
    }

    /// The content hashes of a source's active sections that have vectors of a model, by section.
    public func hashes(source: String, model: String) async throws -> [UUID: String] {
        let rows = try await pool.query(
            """
            SELECT id, content_hash FROM knowledge_base b WHERE source = \(source) AND is_active
              AND EXISTS (SELECT FROM knowledge_passages p WHERE p.section_id = b.id AND p.model = \(model))
            """)
        var hashes: [UUID: String] = [:]
        for row in rows { hashes[try row.value("id", as: UUID.self)] = try row.value("content_hash", as: String.self) }
        return hashes
    }

    static func upsert(_ sections: [KnowledgeSection]) -> SQL {
        let ids: [UUID] = sections.map(\.id)
        let titles: [String] = sections.map(\.title)
        let paths: [String] = sections.map(\.headingPath)
        let contents: [String] = sections.map(\.content)
        let categories: [String?] = sections.map(\.category)
        let sources: [String] = sections.map(\.source)
        let hashes: [String] = sections.map(\.contentHash)
        let urls: [String?] = sections.map(\.url)
        return """
            INSERT INTO knowledge_base (id, title, heading_path, content, category, source, content_hash, url)
            SELECT * FROM unnest(\(ids), \(titles), \(paths), \(contents), \(categories), \(sources), \(hashes), \(urls))
            ON CONFLICT (id) DO UPDATE
            SET title = excluded.title, heading_path = excluded.heading_path, content = excluded.content,
                category = excluded.category, source = excluded.source, content_hash = excluded.content_hash,
                url = excluded.url, is_active = true, updated_at = now()
            """
    }

    static func insertion(of passages: [StoredPassage], model: String) -> SQL {
        let sections: [UUID] = passages.map(\.sectionID)
        let ordinals: [Int] = passages.map(\.ordinal)
        let kinds: [String] = passages.map(\.kind)
        let contents: [String] = passages.map(\.content)
        let dimensions: [Int] = passages.map(\.embedding.count)
        let vectors: [String] = passages.map { passage in
            "[" + passage.embedding.map { "\($0)" }.joined(separator: ",") + "]"
        }
        return """
            INSERT INTO knowledge_passages (section_id, ordinal, model, kind, content, dimensions, embedding)
            SELECT section, ordinal, \(model), kind, content, dimensions, embedding::vector
            FROM unnest(\(sections), \(ordinals), \(kinds), \(contents), \(dimensions), \(vectors))
                AS new (section, ordinal, kind, content, dimensions, embedding)
            """
    }
}
