public import Core
public import FoundationEssentials
import PostgresClient

extension KnowledgeStore: KnowledgeCandidateReading {
    /// So many nearest passages are looked at, over all sentences.
    private static let nearest = 200
    /// So many sections at most are looked at because of their words.
    private static let worded = 500

    /// How many active sections there are, and how long they are on the average.
    public func statistics() async throws -> KnowledgeStatistics {
        let row = try await pool.query(
            """
            SELECT count(*) AS sections, coalesce(avg(term_length), 0)::float8 AS length
            FROM knowledge_base WHERE is_active
            """
        ).first
        return KnowledgeStatistics(
            sections: try row?.value("sections", as: Int.self) ?? 0,
            averageLength: try row?.value("length", as: Double.self) ?? 0)
    }

    /// In how many active sections each word stands.
    public func sectionCounts(of terms: [String]) async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for row in try await pool.query("SELECT term, sections FROM kb_terms WHERE term = ANY(\(terms))") {
            counts[try row.value("term", as: String.self)] = try row.value("sections", as: Int.self)
        }
        return counts
    }

    /// The sections whose passages are nearest to any sentence, and those that hold one of the rarest words.
    public func candidates(_ question: CandidateQuestion) async throws -> [KnowledgeCandidate] {
        let statement = Self.candidateStatement(question)
        let rows = try await pool.withTransaction { connection in
            // The index gives no more than it looks at.
            let looked = "\(Self.share(of: question.vectors.count))"
            return try await connection.pipeline(["SET LOCAL hnsw.ef_search = \(unsafeSQL: looked)", statement])
        }
        return try (rows.last?.map { $0 } ?? []).map { row in
            KnowledgeCandidate(
                id: try row.value("id", as: UUID.self), length: try row.value("length", as: Double.self),
                frequencies: try row.value("counts", as: [Double].self),
                cosines: try row.optional("cosines", as: [Double].self) ?? [],
                passage: try row.optional("content", as: String.self))
        }
    }

    /// Some sections, whole.
    public func sections(_ identifiers: [UUID]) async throws -> [KnowledgeSection] {
        try await pool.query(
            """
            SELECT id, title, heading_path, content, category, source, url, content_hash
            FROM knowledge_base WHERE id = ANY(\(identifiers)) AND is_active
            """
        ).map(Self.section)
    }

    /// How many passages are looked at for each of so many vectors.
    private static func share(of vectors: Int) -> Int { max(25, nearest / max(1, vectors)) }

    private static func candidateStatement(_ question: CandidateQuestion) -> SQL {
        // A partial index is used only where its condition stands in the statement itself.
        let model = question.model.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        let size = "\(question.dimensions)"
        let each = share(of: question.vectors.count)
        let vectors: [String] = question.vectors.map { vector in
            "[" + vector.map { "\($0)" }.joined(separator: ",") + "]"
        }
        return """
            WITH asked AS MATERIALIZED (
                SELECT v::vector(\(unsafeSQL: size)) AS v FROM unnest(\(vectors)) AS v
            ), found AS (
                SELECT near.section_id AS id FROM asked, LATERAL (
                    SELECT section_id FROM knowledge_passages WHERE model = '\(unsafeSQL: model)'
                    ORDER BY (embedding::vector(\(unsafeSQL: size))) <=> asked.v LIMIT \(unsafeSQL: "\(each)")
                ) AS near
                UNION
                (SELECT id FROM knowledge_base WHERE is_active AND terms && \(question.rarest)
                 LIMIT \(unsafeSQL: "\(worded)"))
            )
            SELECT b.id, b.term_length::float8 AS length, best.content, best.cosines,
                   ARRAY(SELECT coalesce(b.frequencies[array_position(b.terms, term)], 0)::float8
                         FROM unnest(\(question.terms)) WITH ORDINALITY AS question (term, place)
                         ORDER BY place) AS counts
            FROM found JOIN knowledge_base b USING (id) LEFT JOIN LATERAL (
                SELECT array_agg(cosine ORDER BY cosine DESC) AS cosines,
                       (array_agg(content ORDER BY cosine DESC))[1] AS content
                FROM (
                    SELECT max(1 - ((p.embedding::vector(\(unsafeSQL: size))) <=> asked.v)) AS cosine,
                           (array_agg(p.content ORDER BY (p.embedding::vector(\(unsafeSQL: size))) <=> asked.v))[1]
                               AS content
                    FROM knowledge_passages p, asked WHERE p.section_id = b.id AND p.model = '\(unsafeSQL: model)'
                    GROUP BY CASE p.kind WHEN 'text' THEN -1 ELSE p.ordinal END
                    ORDER BY cosine DESC LIMIT \(unsafeSQL: "\(question.support)")
                ) AS voices
            ) AS best ON true
            WHERE b.is_active AND (\(question.category)::text IS NULL OR b.category = \(question.category))
            """
    }
}
