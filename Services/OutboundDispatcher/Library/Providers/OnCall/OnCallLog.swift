public import Core
import FoundationEssentials

/// Writes one line for each escalation or alert: ids, reason and urgency, nothing of a person.
public struct OnCallLog: OnCallSink {
    private let log: Log

    /// Makes the sink.
    public init(log: Log) {
        self.log = log
    }

    /// Writes the line.
    public func notify(_ notice: OnCallNotice) async {
        log.info("on-call notice", metadata(of: notice))
    }

    private func metadata(of notice: OnCallNotice) -> [LogKey: String] {
        var metadata: [LogKey: String] = [
            .event: notice.attributes.id, .eventType: notice.attributes.type.rawValue,
        ]
        switch notice.content {
        case .escalation(let change):
            metadata[.escalation] = change.escalationID.text
            metadata[.escalationReason] = change.reason.rawValue
            metadata[.escalationUrgency] = change.urgency.rawValue
            metadata[.conversation] = change.conversationID?.text
            metadata[.channel] = change.channel?.rawValue
        case .alert(let change):
            metadata[.alert] = change.alert
            metadata[.alertValue] = "\(change.value)"
            metadata[.alertThreshold] = "\(change.threshold)"
            metadata[.channel] = change.channel?.rawValue
        }
        return metadata
    }
}

extension LogKey {
    static let escalation: LogKey = "escalation.id"
    static let escalationReason: LogKey = "escalation.reason"
    static let escalationUrgency: LogKey = "escalation.urgency"
    static let alert: LogKey = "alert.name"
    static let alertValue: LogKey = "alert.value"
    static let alertThreshold: LogKey = "alert.threshold"
}
