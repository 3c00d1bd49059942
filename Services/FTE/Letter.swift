import Core
import KafkaClient
import Messaging
import PostgresClient
import Synchronization

/// A dead letter as it lies on its topic.
struct Letter: Sendable {
    /// Where the letter itself lies.
    struct Place: Sendable, Hashable, CustomStringConvertible {
        let partition: Int32
        let offset: Int64

        var description: String { "\(partition)/\(offset)" }

        /// Reads `PARTITION/OFFSET`.
        init(_ text: String) throws(UsageError) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let partition = Int32(parts[0]), let offset = Int64(parts[1]), partition >= 0,
                offset >= 0
            else { throw UsageError("\(text) is no place: PARTITION/OFFSET, as dlq list shows it") }
            self.init(partition: partition, offset: offset)
        }

        init(partition: Int32, offset: Int64) {
            self.partition = partition
            self.offset = offset
        }
    }

    /// How often a letter may be replayed.
    static let mostReplays = 8

    let place: Place
    let message: ReceivedMessage

    init(_ message: ReceivedMessage) {
        place = Place(partition: message.partition, offset: message.offset)
        self.message = message
    }

    /// A header of the letter, empty when it is not there.
    func header(_ name: String) -> String { message.headers.lastText(of: name) ?? "" }

    var replays: Int { Int(header(DeadLetter.Header.replays)) ?? 0 }

    /// The message as it was, ready to go back to the topic it was read from.
    func replay() throws(CommandFailure) -> OutgoingMessage {
        guard let topic = Topic(rawValue: header(DeadLetter.Header.topic)), topic != .deadLetters else {
            throw CommandFailure("letter \(place) names no topic that it could go back to")
        }
        guard replays < Self.mostReplays else {
            throw CommandFailure("letter \(place) has been replayed \(replays) times, which is the most there may be")
        }
        let original = message.headers.filter { !$0.name.hasPrefix(DeadLetter.Header.prefix) }
        return OutgoingMessage(
            topic: topic, key: message.key,
            headers: original + [MessageHeader(DeadLetter.Header.replays, "\(replays + 1)")], value: message.value)
    }
}

/// Reads letters from their topic.
struct LetterReader {
    let tail: KafkaTail

    /// Every letter that is kept, oldest first, without its value.
    func all() async throws -> [Letter] {
        let found = Mutex<[Letter]>([])
        try await tail.readToEnd(.deadLetters) { message in
            let head = ReceivedMessage(
                topic: message.topic, partition: message.partition, offset: message.offset,
                timestamp: message.timestamp, key: message.key, headers: message.headers, value: [])
            found.withLock { $0.append(Letter(head)) }
            return true
        }
        return found.withLock { $0.sorted { $0.message.timestamp < $1.message.timestamp } }
    }

    /// The letter at a place.
    func letter(at place: Letter.Place) async throws -> Letter {
        let found = Mutex<Letter?>(nil)
        var starts: [Int32: Int64] = [:]
        // What starts beyond its end is not read.
        for partition in try await tail.partitions(of: .deadLetters) { starts[partition] = .max }
        starts[place.partition] = place.offset
        try await tail.readToEnd(.deadLetters, from: starts) { message in
            if message.partition == place.partition, message.offset == place.offset {
                found.withLock { $0 = Letter(message) }
            }
            return message.offset < place.offset
        }
        guard let letter = found.withLock({ $0 }) else { throw CommandFailure("there is no letter \(place)") }
        return letter
    }
}

/// What was decided about letters, as rows by the place the message died at.
struct LetterDecisions: Sendable {
    let pool: PostgresPool

    /// The states of letters, by where the letter lies.
    func states(of letters: [Letter]) async throws -> [Letter.Place: String] {
        let rows = try await pool.query(
            "SELECT cluster, topic, partition, kafka_offset, state FROM dead_letters")
        var byOrigin: [String: String] = [:]
        for row in rows {
            let origin = try [
                row.value("cluster", as: String.self), row.value("topic", as: String.self),
                "\(row.value("partition", as: Int.self))", "\(row.value("kafka_offset", as: Int64.self))",
            ]
            byOrigin[origin.joined(separator: " ")] = try row.value("state", as: String.self)
        }
        var states: [Letter.Place: String] = [:]
        for letter in letters { states[letter.place] = byOrigin[letter.origin.joined(separator: " ")] }
        return states
    }

    /// Notes what was decided about a letter, and by whom.
    func note(_ state: String, _ letter: Letter, replays: Int, by person: String, reason: String?) async throws {
        let origin = letter.origin
        guard origin.count == 4, let partition = Int(origin[2]), let offset = Int64(origin[3]) else { return }
        let firstFailed = Timestamp(letter.header(DeadLetter.Header.firstFailedAt)) ?? letter.message.timestamp
        try await pool.execute(
            """
            INSERT INTO dead_letters (cluster, topic, partition, kafka_offset, event_id, service, error_class, attempts,
                                      state, replays, decided_by, reason, first_failed_at)
            VALUES (\(origin[0]), \(origin[1]), \(partition), \(offset), \(letter.message.headers.lastText(of: "ce_id")),
                    \(letter.header(DeadLetter.Header.service)), \(letter.header(DeadLetter.Header.errorClass)),
                    \(Int(letter.header(DeadLetter.Header.attempts)) ?? 0), \(state), \(replays), \(person), \(reason),
                    \(firstFailed))
            ON CONFLICT (cluster, topic, partition, kafka_offset) DO UPDATE
            SET state = excluded.state, replays = excluded.replays, decided_by = excluded.decided_by,
                reason = excluded.reason
            """)
    }
}

extension Letter {
    /// Cluster, topic, partition and offset that the message was read from.
    fileprivate var origin: [String] {
        [DeadLetter.Header.cluster, DeadLetter.Header.topic, DeadLetter.Header.partition, DeadLetter.Header.offset]
            .map(header)
    }
}
