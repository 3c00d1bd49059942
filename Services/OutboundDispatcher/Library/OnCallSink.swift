public import Core

/// Something through which people on call learn of escalations and alerts.
///
/// An event may come more than once; its id tells.
public protocol OnCallSink: Sendable {
    /// Passes one on.
    ///
    /// - Throws: A `Dispositioned` error; the event is then tried again, or dead-lettered.
    func notify(_ notice: OnCallNotice) async throws
}

/// What happened, for people on call.
public struct OnCallNotice: Sendable {
    /// What the event says.
    public enum Content: Sendable {
        /// Something about an escalation.
        case escalation(EscalationChanged)
        /// An operational alert.
        case alert(AlertChanged)
    }

    /// The event's attributes.
    public let attributes: EventCodec.Attributes
    /// What it says.
    public let content: Content
    /// Its data as they came: JSON.
    public let json: [UInt8]

    /// Makes it from its parts.
    public init(attributes: EventCodec.Attributes, content: Content, json: [UInt8]) {
        self.attributes = attributes
        self.content = content
        self.json = json
    }
}
