public import FoundationEssentials

/// A message that could not be processed and lies on the dead-letter topic.
public struct DeadMessage: Sendable {
    /// The Kafka cluster it was read from.
    public let cluster: String
    /// The topic it was read from.
    public let topic: Topic
    /// Its partition.
    public let partition: Int32
    /// Its offset.
    public let offset: Int64
    /// Who gave up.
    public let service: String
    /// Why, in a word.
    public let errorClass: String
    /// How often it was tried.
    public let attempts: Int
    /// The event's id, where it could be read.
    public let eventID: String?
    /// The message, where it could be read.
    public let message: TicketReceived?
    /// The escalation that tells a person.
    public let escalationID: UUID
    /// What is said to the customer, if the message was accepted.
    public let apology: DeadMessageApology?
    /// What leaves with the transaction.
    public let escalationEvent: OutgoingMessage?
    /// What a person needs to know first.
    public let summary: String
    /// When.
    public let at: Timestamp

    /// Makes it from its parts.
    public init(
        cluster: String, topic: Topic, partition: Int32, offset: Int64, service: String, errorClass: String,
        attempts: Int, eventID: String? = nil, message: TicketReceived? = nil, escalationID: UUID,
        apology: DeadMessageApology? = nil, escalationEvent: OutgoingMessage? = nil, summary: String, at: Timestamp
    ) {
        self.cluster = cluster
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.service = service
        self.errorClass = errorClass
        self.attempts = attempts
        self.eventID = eventID
        self.message = message
        self.escalationID = escalationID
        self.apology = apology
        self.escalationEvent = escalationEvent
        self.summary = summary
        self.at = at
    }
}

/// The apology for a message that could not be processed.
public struct DeadMessageApology: Sendable {
    /// Its id.
    public let messageID: UUID
    /// The event that asks for its delivery.
    public let eventID: String
    /// Its text.
    public let content: String
    /// Makes the event, once its place is known.
    public let makeEvent: @Sendable (TicketPlace) throws -> OutgoingMessage

    /// Makes it from its parts.
    public init(
        messageID: UUID, eventID: String, content: String,
        makeEvent: @escaping @Sendable (TicketPlace) throws -> OutgoingMessage
    ) {
        self.messageID = messageID
        self.eventID = eventID
        self.content = content
        self.makeEvent = makeEvent
    }
}
