import Core
import Messaging

/// Neither Kafka nor the spool could take a message.
struct NothingTakesMessages: Error {}

/// Makes messages durable: on Kafka, or in the spool while Kafka is away, in order for each key across the two.
final class MessageAcceptor: Sendable {
    /// Where a message is now.
    enum Place: String {
        case kafka
        case spool
    }
    private let publisher: any MessagePublisher
    private let spool: any SpoolStoring
    private let intake: IntakeSwitch
    private let turns = KeyedTurns()
    private let log: Log

    init(publisher: any MessagePublisher, spool: any SpoolStoring, intake: IntakeSwitch, log: Log) {
        self.publisher = publisher
        self.spool = spool
        self.intake = intake
        self.log = log
    }

    /// Returns when the message is durable.
    ///
    /// - Throws: `NothingTakesMessages`.
    func accept(_ message: OutgoingMessage, key: String, eventID: String) async throws -> Place {
        try await turns.take(key) {
            guard await intake.begin() == .publish else {
                return try await append(message, key: key, eventID: eventID, isKafkaTried: false)
            }
            do {
                try await publisher.publish(message)
                return .kafka
            } catch {
                if intake.publishFailed() {
                    log.warning("kafka does not take messages, spooling from here on", [.error: "\(error)"])
                }
                return try await append(message, key: key, eventID: eventID, isKafkaTried: true)
            }
        }
    }

    private func append(
        _ message: OutgoingMessage, key: String, eventID: String, isKafkaTried: Bool
    ) async throws -> Place {
        do {
            try await spool.append(message, eventID: eventID)
            _ = intake.appendEnded(key: key.hashValue, isStored: true)
            return .spool
        } catch {
            let mayPublish = intake.appendEnded(key: key.hashValue, isStored: false)
            log.debug("spool does not take a message", [.event: eventID, .error: "\(error)"])
            guard mayPublish, !isKafkaTried else { throw NothingTakesMessages() }
        }
        do {
            try await publisher.publish(message)
            return .kafka
        } catch {
            throw NothingTakesMessages()
        }
    }
}
