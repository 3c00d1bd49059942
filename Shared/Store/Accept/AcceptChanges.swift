import Core
import FoundationEssentials
import PostgresClient

/// The statements that change messages which their customers have changed or taken back.
enum AcceptChanges {
    static func statements(_ changes: [AcceptWrites.Change]) -> [SQL] {
        [subjects(changes), messages(changes)]
    }

    /// A subject that was the first sentence of what was taken back goes with it.
    private static func subjects(_ changes: [AcceptWrites.Change]) -> SQL {
        let ids: [UUID] = changes.filter(\.isRevoked).map(\.id)
        return """
            UPDATE tickets t SET subject = NULL FROM messages m
            WHERE m.id = ANY(\(ids)) AND t.id = m.ticket_id AND starts_with(m.content, t.subject)
            """
    }

    /// What a concluded message was taken for stays.
    private static func messages(_ changes: [AcceptWrites.Change]) -> SQL {
        let ids: [UUID] = changes.map(\.id)
        let contents: [String] = changes.map(\.content)
        let hashes: [String] = changes.map(\.contentHash)
        let revoked: [Bool] = changes.map(\.isRevoked)
        let scores: [Double] = changes.map(\.screen.sentiment)
        let languages: [String?] = changes.map(\.screen.language)
        let utterances: [String] = changes.map(\.screen.kind.rawValue)
        let triggers: [String] = changes.map { ArrayLiteral.of($0.screen.triggers) }
        return """
            UPDATE messages m
            SET content = new.content, content_hash = new.hash,
                content_kind = CASE WHEN new.revoked THEN 'revoke' ELSE m.content_kind END,
                sentiment = CASE WHEN m.state = 'accepted' THEN new.score ELSE m.sentiment END,
                language = CASE WHEN m.state = 'accepted' THEN new.language ELSE m.language END,
                message_kind = CASE WHEN m.state = 'accepted' THEN new.utterance ELSE m.message_kind END,
                triggers = CASE WHEN m.state = 'accepted' THEN new.triggers::text[] ELSE m.triggers END,
                run_id = CASE WHEN m.state = 'accepted' THEN NULL ELSE m.run_id END
            FROM unnest(\(ids), \(contents), \(hashes), \(revoked), \(scores), \(languages), \(utterances), \(triggers))
                AS new (id, content, hash, revoked, score, language, utterance, triggers)
            WHERE m.id = new.id
            """
    }
}
