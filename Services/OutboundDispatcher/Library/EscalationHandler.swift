public import Core
public import Messaging

/// Tells the people on call what happens to escalations and which alerts are raised, in the order of each ticket.
public struct EscalationHandler: MessageHandler {
    /// The topics it reads.
    public static let topics: Set<Topic> = [.escalations]

    private let sinks: [any OnCallSink]

    /// Makes a handler.
    ///
    /// - Parameter sinks: Whom to tell, one after the other: those that cannot fail first, since a sink that throws
    ///   has the whole event tried again.
    public init(sinks: [any OnCallSink]) {
        self.sinks = sinks
    }

    /// Tells every sink of one event.
    ///
    /// - Throws: `EventCodec.Problem` for what cannot be read, and whatever a sink throws.
    public func handle(_ message: ReceivedMessage) async throws -> HandlingResult {
        let attributes = try EventCodec.attributes(of: message.headers)
        let notice = OnCallNotice(
            attributes: attributes, content: try content(of: message, type: attributes.type), json: message.value)
        for sink in sinks { try await sink.notify(notice) }
        return .finished
    }

    private func content(
        of message: ReceivedMessage, type: EventType
    ) throws(EventCodec.Problem) -> OnCallNotice.Content {
        switch type {
        case .escalationOpened, .escalationUpdated, .escalationClaimed, .escalationReplied, .escalationResolved,
            .escalationReleased, .escalationReassigned:
            .escalation(try EventCodec.decode(EscalationChanged.self, from: message.value))
        case .alertRaised, .alertCleared:
            .alert(try EventCodec.decode(AlertChanged.self, from: message.value))
        default:
            throw .unknownType
        }
    }
}
