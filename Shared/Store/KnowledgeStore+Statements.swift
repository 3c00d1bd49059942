import Core
import FoundationEssentials
import PostgresClient

/// The parts that the statements of a search are made of.
extension KnowledgeStore {
    /// Runs a statement with settings of its own, in one round trip.
    ///
    /// - Parameters:
    ///   - statement: Planned once: its vectors change neither what it costs nor how it is best done.
    ///   - looking: How many entries the index of the vectors looks at; it gives no more.
    /// - Returns: Its rows.
    /// - Throws: `PostgresError`.
    func planned(_ statement: SQL, looking: Int = 1) async throws -> [PostgresRow] {
        let settings: SQL = """
            SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
                   set_config('jit', 'off', true), set_config('hnsw.ef_search', \("\(looking)"), true)
            """
        return try await pool.withConnection { try await $0.pipeline([settings, statement]).last ?? [] }
    }

    /// Vectors as pgvector reads them.
    static func texts(of vectors: [[Float]]) -> [String] {
        vectors.map { vector in "[" + vector.map { "\($0)" }.joined(separator: ",") + "]" }
    }

    /// The condition of a model's rows: a partial index is used only where its own stands in the statement itself.
    static func isModel(_ model: String) -> SQL {
        "\(unsafeSQL: condition(of: model))"
    }

    /// The same as text.
    static func condition(of model: String) -> String {
        "model = '" + model.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    static func isOf(_ category: String?) -> SQL {
        "(\(category)::text IS NULL OR category = \(category))"
    }

    /// A vector for each word of a question, whose inner product with a section's counts is how often it holds that word.
    static func asked(_ question: CandidateQuestion) -> SQL {
        """
        asked AS MATERIALIZED (
            SELECT ('{' || knowledge_word_place(term) || ':1}/1000000000')::sparsevec AS v
            FROM unnest(\(question.terms)) WITH ORDINALITY AS question (term, place) ORDER BY place
        )
        """
    }

    /// What `candidate` reads.
    static var counted: SQL {
        """
        w.section_id, w.length::float8 AS length,
        ARRAY(SELECT -(w.counts <#> asked.v) FROM asked) AS counts
        """
    }

    static func candidate(_ row: PostgresRow, cosine: Double?) throws -> KnowledgeCandidate {
        KnowledgeCandidate(
            id: try row.value("section_id", as: UUID.self), length: try row.value("length", as: Double.self),
            frequencies: try row.value("counts", as: [Double].self), cosine: cosine)
    }
}
