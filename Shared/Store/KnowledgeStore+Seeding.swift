public import Core
public import FoundationEssentials
import PostgresClient

/// What a section was when its vectors of a model were made.
public struct SeededSection: Sendable, Hashable {
    /// The hash of its path and content.
    public let contentHash: String
    /// SHA-256 of its passages' texts, joined by newlines.
    public let passageHash: String

    /// Names a state.
    public init(contentHash: String, passageHash: String) {
        self.contentHash = contentHash
        self.passageHash = passageHash
    }
}

extension KnowledgeStore {
    /// The active sections that have vectors of a model and their words' counts, with what they were then.
    public func seeded(model: String) async throws -> [UUID: SeededSection] {
        let rows = try await pool.query(
            """
            SELECT b.id, b.content_hash,
                   encode(sha256(convert_to(string_agg(p.content, E'\\n' ORDER BY p.ordinal), 'UTF8')), 'hex') AS passages
            FROM knowledge_base b JOIN knowledge_passages p ON p.section_id = b.id
            WHERE b.is_active AND p.model = \(model)
              AND EXISTS (SELECT FROM knowledge_words w WHERE w.section_id = b.id AND w.way = \(SectionTerms.way))
            GROUP BY b.id
            """)
        var found: [UUID: SeededSection] = [:]
        for row in rows {
            found[try row.value("id", as: UUID.self)] = SeededSection(
                contentHash: try row.value("content_hash", as: String.self),
                passageHash: try row.value("passages", as: String.self))
        }
        return found
    }

    /// Writes some sections with their words and vectors, in a transaction of their own: a seeding that is interrupted
    /// goes on where it was.
    ///
    /// - Parameters:
    ///   - sections: New or changed sections.
    ///   - terms: Their words.
    ///   - passages: Their passages with vectors.
    ///   - model: The model of the vectors.
    /// - Throws: `PostgresError`; then nothing of it was written.
    public func write(
        sections: [KnowledgeSection], terms: [SectionTerms], passages: [StoredPassage], model: String
    ) async throws {
        let ids: [UUID] = sections.map(\.id)
        try await pool.withTransaction { connection in
            _ = try await connection.query("SELECT pg_advisory_xact_lock(\(AdvisoryKey.knowledgeSeeding))")
            var statements = [Self.upsert(sections)]
            for counted in terms { statements += Self.counting(counted) }
            statements.append("DELETE FROM knowledge_passages WHERE section_id = ANY(\(ids)) AND model = \(model)")
            if !passages.isEmpty { statements.append(Self.insertion(of: passages, model: model)) }
            _ = try await connection.pipeline(statements)
        }
    }

    /// Ends a seeding: retires what the source has no more, counts words anew and leaves a version with its threshold.
    ///
    /// - Parameters:
    ///   - source: The file the sections come from.
    ///   - model: The model of the vectors.
    ///   - scoring: How scores are made; another way has another threshold.
    ///   - all: Every section the source has now.
    ///   - threshold: What a section must score.
    ///   - probes: How many questions about other things say so.
    /// - Throws: `PostgresError`; then nothing was changed.
    public func finish(
        source: String, model: String, scoring: String, all: [UUID], threshold: Double, probes: Int
    ) async throws {
        try await pool.withTransaction { connection in
            _ = try await connection.query("SELECT pg_advisory_xact_lock(\(AdvisoryKey.knowledgeSeeding))")
            _ = try await connection.pipeline([
                """
                WITH retired AS (
                    UPDATE knowledge_base SET is_active = false, updated_at = now()
                    WHERE source = \(source) AND is_active AND NOT id = ANY(\(all)) RETURNING id
                )
                DELETE FROM knowledge_words WHERE section_id IN (SELECT id FROM retired)
                """,
                Self.countingTerms,
                "INSERT INTO knowledge_versions (source, model, sections) VALUES (\(source), \(model), \(all.count))",
                Self.keeping(threshold, probes, scoring),
            ])
        }
    }

    /// Whether no section of any other source is in force.
    public func holdsOnly(source: String) async throws -> Bool {
        try await pool.query("SELECT FROM knowledge_base WHERE is_active AND source <> \(source) LIMIT 1").isEmpty
    }

    /// Lets plans know what a large seeding has written.
    public func settle() async throws {
        for table in ["knowledge_base", "knowledge_words", "knowledge_passages", "kb_terms"] {
            _ = try await pool.execute("ANALYZE \(unsafeSQL: table)")
        }
    }

    /// How many questions about other things have set what a section must score; nil before anybody has.
    public func thresholdProbes(version: Int, scoring: String) async throws -> Int? {
        try await pool.query(
            "SELECT probes FROM knowledge_thresholds WHERE version = \(version) AND model = \(scoring)"
        ).first?.value("probes", as: Int.self)
    }

    /// What a section must score, as a seeding has measured it.
    public func threshold(version: Int, scoring: String) async throws -> Double? {
        try await pool.query(
            "SELECT threshold FROM knowledge_thresholds WHERE version = \(version) AND model = \(scoring)"
        ).first?.value("threshold", as: Double.self)
    }

    /// Keeps what a section must score, for the newest version.
    public func keep(threshold: Double, probes: Int, scoring: String) async throws {
        _ = try await pool.execute(Self.keeping(threshold, probes, scoring))
    }

    private static func keeping(_ threshold: Double, _ probes: Int, _ scoring: String) -> SQL {
        """
        INSERT INTO knowledge_thresholds (version, model, threshold, probes)
        SELECT max(version), \(scoring), \(threshold), \(probes) FROM knowledge_versions HAVING max(version) IS NOT NULL
        ON CONFLICT (version, model) DO UPDATE
        SET threshold = excluded.threshold, probes = excluded.probes, set_at = now()
        """
    }

    /// Whether the newest version that a seeding of a source has left was made with this model.
    public func isFinished(source: String, model: String) async throws -> Bool {
        try await pool.query(
            "SELECT model FROM knowledge_versions WHERE source = \(source) ORDER BY version DESC LIMIT 1"
        ).first?.value("model", as: String.self) == model
    }

    private static func counting(_ counted: SectionTerms) -> [SQL] {
        let frequencies: [Double] = counted.frequencies.map(Double.init)
        return [
            "UPDATE knowledge_base SET terms = \(counted.terms) WHERE id = \(counted.sectionID)",
            """
            INSERT INTO knowledge_words (section_id, category, length, counts, way)
            SELECT id, category, \(frequencies.reduce(0, +))::real,
                   knowledge_word_counts(\(counted.terms), \(frequencies)::real[]), \(SectionTerms.way)
            FROM knowledge_base WHERE id = \(counted.sectionID)
            ON CONFLICT (section_id) DO UPDATE
            SET category = excluded.category, length = excluded.length, counts = excluded.counts, way = excluded.way
            """,
        ]
    }

    /// One pass over all active sections: exact, and small beside making the vectors.
    static let countingTerms: SQL = """
        WITH counted AS (
            SELECT term, count(*)::integer AS sections FROM knowledge_base, unnest(terms) AS term
            WHERE is_active GROUP BY term
        ), gone AS (
            DELETE FROM kb_terms WHERE NOT EXISTS (SELECT FROM counted WHERE counted.term = kb_terms.term)
        )
        INSERT INTO kb_terms (term, sections) SELECT term, sections FROM counted
        ON CONFLICT (term) DO UPDATE SET sections = excluded.sections WHERE kb_terms.sections <> excluded.sections
        """
}
