import Core
import Messaging

/// Takes note of a colleague's own reply: the ticket is his, and the agent falls silent.
///
/// It is ordered with the customer's messages and has no concurrent part: there is nothing to run. A run that is going on
/// finds its messages settled when it wants to conclude, and ends in nothing.
struct ObserveStep: Sendable {
    let store: any ConversationStoring
    let events: ProcessorEvents
    let time: any TimeSource
    let publish: @Sendable ([OutboxRow]) -> Void

    func observe(_ reply: IncomingReply) async throws {
        let now = time.now
        let channel = reply.data.message.channel
        let rows = try await store.observe(
            ObservedReply(
                eventID: reply.eventID, data: reply.data,
                settled: { [events] message, reference in
                    try events.processed(
                        MessageProcessedMetric(
                            channel: channel, outcome: .stored,
                            latencyMilliseconds: Double(now.milliseconds(since: message.receivedAt)),
                            sentimentScore: message.sentiment, newConversation: message.opensConversation,
                            toolCalls: [], at: now),
                        message: message.id.text, reference: reference)
                },
                at: now))
        if !rows.isEmpty { publish(rows) }
    }
}
