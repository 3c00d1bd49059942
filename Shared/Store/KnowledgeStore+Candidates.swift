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
            "SELECT count(*) AS sections, coalesce(avg(length), 0)::float8 AS length FROM knowledge_words"
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

    /// The sections whose passages are nearest to any vector.
    public func nearest(_ question: CandidateQuestion) async throws -> NearestSections {
        let each = max(25, Self.nearest / max(1, question.vectors.count))
        let text = Self.isModel(question.model)
        let size = "\(question.dimensions)"
        let rows = try await planned(
            """
            WITH sentences AS MATERIALIZED (
                SELECT v::halfvec(\(unsafeSQL: size)) AS v, place
                FROM unnest(\(Self.texts(of: question.vectors))) WITH ORDINALITY AS sentence (v, place)
            ), passages AS MATERIALIZED (
                SELECT near.section_id, near.distance, sentences.place FROM sentences, LATERAL (
                    SELECT section_id, (embedding::halfvec(\(unsafeSQL: size))) <=> sentences.v AS distance
                    FROM knowledge_passages WHERE \(text)
                    ORDER BY (embedding::halfvec(\(unsafeSQL: size))) <=> sentences.v LIMIT \(unsafeSQL: "\(each)")
                ) AS near
            ), nearest AS MATERIALIZED (
                SELECT section_id, min(distance) AS distance FROM passages GROUP BY section_id
            ), \(Self.asked(question))
            SELECT \(Self.counted), 1 - nearest.distance AS cosine,
                   (SELECT max(1 - distance) FROM (
                       SELECT max(distance) AS distance FROM passages GROUP BY place) AS farthest) AS horizon
            FROM nearest JOIN knowledge_words w USING (section_id) WHERE \(Self.isOf(question.category))
            """, looking: each)
        return NearestSections(
            sections: try rows.map { try Self.candidate($0, cosine: try $0.value("cosine", as: Double.self)) },
            horizon: try rows.first?.value("horizon", as: Double.self) ?? 0)
    }

    /// Sections that hold two of some words, and such that hold one of the first two; at most five hundred.
    public func holding(_ words: [String], _ question: CandidateQuestion) async throws -> [KnowledgeCandidate] {
        try await planned(
            """
            WITH wanted AS MATERIALIZED (
                SELECT knowledge_word_place(word) AS place, rank
                FROM unnest(\(words)) WITH ORDINALITY AS wanted (word, rank)
            ), sets AS MATERIALIZED (
                SELECT ARRAY[one.place, other.place] AS places, 1 AS turn FROM wanted AS one, wanted AS other
                WHERE one.rank < other.rank
                UNION ALL SELECT ARRAY[place], 2 FROM wanted WHERE rank <= 2
            ), holding AS MATERIALIZED (
                SELECT section_id, min(turn) AS turn FROM sets, LATERAL (
                    SELECT section_id FROM knowledge_words AS held
                    WHERE held.places @> sets.places AND \(Self.isOf(question.category)) LIMIT 250
                ) AS found GROUP BY section_id
            ), most AS MATERIALIZED (
                SELECT section_id FROM holding ORDER BY turn LIMIT \(unsafeSQL: "\(Self.worded)")
            ), \(Self.asked(question))
            SELECT \(Self.counted) FROM most JOIN knowledge_words w USING (section_id)
            """
        ).map { try Self.candidate($0, cosine: nil) }
    }

    /// How near some sections are.
    public func voices(of sections: [UUID], _ question: CandidateQuestion) async throws -> [UUID: SectionVoices] {
        let size = "\(question.dimensions)"
        let rows = try await planned(
            """
            WITH sentences AS MATERIALIZED (
                SELECT v::vector(\(unsafeSQL: size)) AS v FROM unnest(\(Self.texts(of: question.vectors))) AS v
            ), compared AS MATERIALIZED (
                SELECT p.section_id, p.content, CASE p.kind WHEN 'text' THEN -1 ELSE p.ordinal END AS voice,
                       (SELECT max(1 - ((p.embedding::vector(\(unsafeSQL: size))) <=> sentences.v)) FROM sentences)
                           AS cosine
                FROM unnest(\(sections)) AS wanted (id) JOIN knowledge_passages p ON p.section_id = wanted.id
                WHERE \(Self.isModel(question.model))
            ), voices AS (
                SELECT section_id, max(cosine) AS cosine FROM compared GROUP BY section_id, voice
            ), nearest AS (
                SELECT DISTINCT ON (section_id) section_id, content FROM compared ORDER BY section_id, cosine DESC
            )
            SELECT section_id, content, cosines
            FROM nearest JOIN (
                SELECT section_id,
                       (array_agg(cosine ORDER BY cosine DESC))[1:\(unsafeSQL: "\(question.support)")] AS cosines
                FROM voices GROUP BY section_id
            ) AS heard USING (section_id)
            """)
        var voices: [UUID: SectionVoices] = [:]
        for row in rows {
            voices[try row.value("section_id", as: UUID.self)] = SectionVoices(
                cosines: try row.value("cosines", as: [Double].self),
                passage: try row.value("content", as: String.self))
        }
        return voices
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
}
