import Core
import FoundationEssentials

/// One encoded event of each type, with everything that may be there, and with nothing that need not.
struct EventSample: Sendable {
    let type: EventType
    let fullest: [UInt8]
    let barest: [UInt8]

    private static let at = Timestamp(microseconds: 1_790_000_000_123_456)
    private static let account = ChannelAccount(provider: "web", address: "support-form")
    private static let reference = "TKT-7Q4M2-K9PX3-VD8H5-R2B6N"
    private static let id = UUID.derived(from: "sample")

    private static func make(_ type: EventType, _ fullest: some EventData, _ barest: some EventData) throws
        -> EventSample
    {
        func value(_ data: some EventData) throws -> [UInt8] {
            let event = Event(id: "1", type: type, source: "test", time: at, data: data)
            return try EventCodec.encode(event, to: .ticketsIncoming, key: nil).value
        }
        return EventSample(type: type, fullest: try value(fullest), barest: try value(barest))
    }

    static func all() throws -> [EventSample] {
        try tickets() + replies() + escalations() + metrics() + [
            make(
                .mailboxChanged, MailboxChanged(mailbox: "a@b.co", historyID: "7", publishedAt: at, receivedAt: at),
                MailboxChanged(mailbox: "a@b.co", historyID: "7", receivedAt: at))
        ]
    }

    private static func tickets() throws -> [EventSample] {
        let hash = SHA256.hexadecimal("x")
        let fullest = TicketReceived(
            ticketReference: reference, channel: .webForm, account: account, channelMessageID: "m", contentHash: hash,
            threadID: "t", refersTo: "r",
            customer: CustomerContact(email: "a@b.co", phone: "+4930901820", whatsapp: "w", name: "Ada"),
            identity: ClaimedIdentity(verified: true, by: .token), subject: "s", content: "c", contentKind: .text,
            automatic: false, category: .howTo, priority: .high, receivedAt: at, sentAt: at,
            metadata: ["email": "x"])
        let barest = TicketReceived(
            ticketReference: reference, channel: .whatsapp, account: account, channelMessageID: "m", contentHash: hash,
            customer: CustomerContact(), identity: ClaimedIdentity(verified: false, by: .typed), content: "",
            contentKind: .empty, receivedAt: at, metadata: [:])
        return [
            try make(.ticketReceived, fullest, barest),
            try make(.replyObserved, ReplyObserved(message: fullest), ReplyObserved(message: barest)),
        ]
    }

    private static func replies() throws -> [EventSample] {
        let fullest = ReplyRequested(
            account: account, messageID: id, ticketReference: reference, conversationID: id, customerID: id,
            channel: .whatsapp, to: ReplyAddress(phone: "+4930901820", whatsapp: "w"), author: .agent, kind: .handOver,
            subject: "s", parts: ["p"], html: "<p>",
            thread: ReplyThread(threadID: "t", inReplyTo: "i", references: ["r"]),
            requestedAt: at)
        let barest = ReplyRequested(
            account: account, channel: .email, to: ReplyAddress(email: "a@b.co"), author: .system, kind: .notice,
            parts: [], thread: ReplyThread(), requestedAt: at)
        return [
            try make(.replyRequested, fullest, barest),
            try make(
                .deliveryReported,
                DeliveryReported(
                    account: account, attemptID: id, providerMessageID: "p", status: .undelivered, code: "63016", at: at
                ),
                DeliveryReported(account: account, status: .sent, at: at)),
        ]
    }

    private static func escalations() throws -> [EventSample] {
        let fullest = EscalationChanged(
            escalationID: id, ticketReference: reference, conversationID: id, customerID: id, channel: .email,
            verified: true, reason: .refundRequest, triggers: [.refundRequest, .profanity], urgency: .high,
            summary: "s",
            lastMessages: [EscalationMessage(role: .customer, content: "c", at: at)],
            searches: [EscalationSearch(query: "q", sections: ["h"])], suggestedReply: "r", dueAt: at, by: "ada", at: at
        )
        let barest = EscalationChanged(
            escalationID: id, verified: false, reason: .processingFailed, triggers: [], urgency: .medium, summary: "",
            lastMessages: [], searches: [], dueAt: at, at: at)
        let types: [EventType] = [
            .escalationOpened, .escalationUpdated, .escalationClaimed, .escalationReplied, .escalationResolved,
            .escalationReleased, .escalationReassigned,
        ]
        let alert = AlertChanged(alert: "latency", value: 1.5, threshold: 1, window: "5m", channel: .email, at: at)
        let quiet = AlertChanged(alert: "latency", value: 0, threshold: 1, window: "5m", at: at)
        return try types.map { try make($0, fullest, barest) } + [
            try make(.alertRaised, alert, quiet), try make(.alertCleared, alert, quiet),
        ]
    }

    private static func metrics() throws -> [EventSample] {
        let processed = MessageProcessedMetric(
            channel: .webForm, outcome: .escalated, escalationReason: .profanity, latencyMilliseconds: 12.5,
            sentimentScore: 0.25, newConversation: true,
            toolCalls: [MessageProcessedMetric.ToolCall(name: "t", ok: true, latencyMilliseconds: 1)],
            tokens: MessageProcessedMetric.TokenUse(input: 1, cached: 0, output: 2, cost: 0.5), at: at)
        let plain = MessageProcessedMetric(
            channel: .webForm, outcome: .stored, latencyMilliseconds: 0, sentimentScore: 1, newConversation: false,
            toolCalls: [], at: at)
        let received = MessageReceivedMetric(channel: .email, at: at)
        return [
            try make(.metricMessageReceived, received, received), try make(.metricMessageProcessed, processed, plain),
            try make(
                .metricDelivered,
                MessageDeliveredMetric(channel: .email, status: .read, latencyMilliseconds: 3, at: at),
                MessageDeliveredMetric(channel: .email, status: .failed, at: at)),
            try make(
                .metricError, ErrorMetric(channel: .email, errorClass: "timeout", latencyMilliseconds: 3, at: at),
                ErrorMetric(errorClass: "timeout", at: at)),
        ]
    }
}
