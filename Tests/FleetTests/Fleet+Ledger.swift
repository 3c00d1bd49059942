import Core
import Foundation
import KafkaClient
import Lifecycle
import Messaging
import PostgresClient
import Synchronization
import TestSupport
import Testing

extension Fleet {
    /// Waits until so many messages have come to their end, with everything that follows from it.
    func waitUntilFinished(_ messages: Int, within limit: Duration = .seconds(60)) async throws {
        let seen = Mutex("nothing")
        do {
            try await wait("\(messages) messages to be finished", within: limit) {
                guard
                    let row = try? await self.rows(
                        """
                        SELECT (SELECT count(*) FROM messages WHERE direction = 'inbound' AND state <> 'accepted'),
                               (SELECT count(*) FROM messages WHERE direction = 'outbound'
                                AND delivery_status NOT IN ('delivered', 'canceled')),
                               (SELECT count(*) FROM outbox), (SELECT count(*) FROM intake_spool),
                               (SELECT count(*) FROM agent_metrics WHERE metric_type = 'message_processed'),
                               (SELECT count(*) FROM messages WHERE delivery_status = 'delivered')
                               - (SELECT count(*) FROM agent_metrics WHERE metric_type = 'delivery'
                                  AND dimensions->>'status' = 'delivered')
                        """
                    ).first
                else { return false }
                let found = try (0..<6).map { try row.value($0, as: Int.self) }
                seen.withLock { $0 = "\(found)" }
                return found == [messages, 0, 0, 0, messages, 0]
            }
        } catch let error as FleetProcessError {
            let what = "[finished, undelivered, outbox, spool, processed metrics, deliveries uncounted]"
            throw FleetProcessError("\(error); \(what) are \(seen.withLock { $0 })")
        }
    }

    /// Everything that must hold once so many messages, of a ticket each unless said otherwise, are finished.
    func verifyOnceEach(_ messages: Int) async throws {
        try #require(await number("SELECT count(*) FROM messages WHERE direction = 'inbound'") == messages)
        let faults: [(String, SQL)] = [
            (
                "messages without one outcome",
                "SELECT count(*) FROM messages WHERE direction = 'inbound' AND outcome IS NULL"
            ),
            ("dead messages", "SELECT count(*) FROM messages WHERE outcome = 'dead'"),
            ("dead letters", "SELECT count(*) FROM dead_letters"),
            (
                "messages that more than one run has concluded",
                """
                SELECT count(*) FROM (SELECT unnest(message_ids) AS id FROM agent_runs WHERE outcome IS NOT NULL)
                    AS concluded GROUP BY id HAVING count(*) > 1
                UNION ALL SELECT 0 ORDER BY 1 DESC LIMIT 1
                """
            ),
            (
                "replies that answer nothing",
                """
                SELECT count(*) FROM messages o WHERE direction = 'outbound' AND NOT EXISTS
                    (SELECT 1 FROM messages i WHERE i.answered_by = o.id)
                """
            ),
            (
                "messages that should have a reply and have none",
                """
                SELECT count(*) FROM messages WHERE direction = 'inbound' AND answered_by IS NULL
                    AND outcome IN ('answered', 'asked', 'escalated')
                """
            ),
            (
                "replies that were not delivered exactly once",
                """
                SELECT count(*) FROM messages m WHERE direction = 'outbound' AND
                    (SELECT count(*) FROM delivery_attempts a
                     WHERE a.message_id = m.id AND purpose = 'deliver' AND status IN ('sent', 'delivered', 'read'))
                    <> CASE delivery_status WHEN 'canceled' THEN 0 ELSE 1 END
                """
            ),
            (
                "replies that were canceled though nobody owns their ticket",
                """
                SELECT count(*) FROM messages m JOIN tickets t ON t.id = m.ticket_id
                WHERE delivery_status = 'canceled' AND t.status <> 'escalated'
                """
            ),
            (
                "facts counted twice",
                """
                SELECT count(*) FROM (SELECT 1 FROM agent_metrics GROUP BY event_id, metric_type, ordinal
                                      HAVING count(*) > 1) AS twice
                """
            ),
        ]
        for (what, sql) in faults {
            let count = try await number(sql)
            try #require(count == 0, "\(what)")
        }
        let received = try await number(
            "SELECT count(*) FROM agent_metrics WHERE metric_type = 'message_volume' AND dimensions->>'direction' = 'inbound'"
        )
        try #require(received == messages)
        let conversations = try await number(
            "SELECT count(*) FROM agent_metrics WHERE metric_type = 'conversation_count'")
        try #require(try await number("SELECT count(*) FROM conversations") == conversations)
        let ledger = try await fte("doctor", "--ledger")
        try #require(ledger.contains("the ledger adds up"))
    }

    /// Everything that lies on a topic.
    func messages(on topic: Topic) async throws -> [ReceivedMessage] {
        let tail = try KafkaTail(configuration: kafka, log: .silent)
        let found = Mutex<[ReceivedMessage]>([])
        try await tail.readToEnd(topic) { message in
            found.withLock { $0.append(message) }
            return true
        }
        return found.withLock { $0 }
    }

    /// Publishes messages, all at once.
    func publish(_ messages: [OutgoingMessage]) async throws {
        let producer = KafkaProducer(configuration: kafka, log: .silent, metrics: MetricsRegistry())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await producer.run() }
            defer { producer.shutDown() }
            try await withThrowingTaskGroup(of: Void.self) { sends in
                for message in messages { sends.addTask { try await producer.publish(message) } }
                try await sends.waitForAll()
            }
        }
    }
}
