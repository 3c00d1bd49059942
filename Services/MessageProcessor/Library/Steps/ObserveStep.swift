import Core
import Messaging

/// How long a colleague's answer waits for what it answers.
public struct ObservedPatience: Sendable {
    /// So long it waits each time: less than a run waits for a customer on WhatsApp to pause, so that it comes first.
    public let pause: Duration
    /// So often it looks again.
    public let tries: Int

    /// Longer than it takes to notice that a worker is gone and to give its partitions to others, and shorter than what a
    /// worker has left that is asked to end: the 20 seconds of `MessageRouter`, of which looking takes some as well.
    public static let whatsapp = ObservedPatience(pause: .seconds(1), tries: 12)

    /// Makes it from its parts.
    public init(pause: Duration, tries: Int) {
        self.pause = pause
        self.tries = tries
    }
}

/// Takes note of a colleague's own reply: the ticket is his, and the agent falls silent.
///
/// It is ordered with the customer's messages, where both go by the same address. A run that is going on finds its messages
/// settled when it wants to conclude, and ends in nothing.
///
/// On WhatsApp the app may name the customer by his number alone, and his own messages may come under his id: then his
/// message may be on its way yet. Where no ticket is there, the answer therefore looks again for a while, in its concurrent
/// part, which holds nobody up. Where there is an earlier ticket nothing can go wrong: people own it from then on, and what
/// comes late is kept for them.
struct ObserveStep: Sendable {
    let store: any ConversationStoring
    let events: ProcessorEvents
    let time: any TimeSource
    let patience: ObservedPatience
    let alarms: any AlarmSetting
    let publish: @Sendable ([OutboxRow]) -> Void

    func observe(_ reply: IncomingReply) async throws -> HandlingResult {
        if try await take(reply) || reply.data.message.channel != .whatsapp { return .finished }
        return .continuing {
            for _ in 0..<patience.tries {
                await pause()
                try Task.checkCancellation()
                if try await take(reply) { return }
            }
            // A colleague has begun something of his own.
        }
    }

    private func pause() async {
        await withCheckedContinuation { continuation in
            _ = alarms.setAlarm(after: patience.pause) { continuation.resume() }
        }
    }

    /// Whether there was a ticket to take.
    private func take(_ reply: IncomingReply) async throws -> Bool {
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
        guard let rows else { return false }
        if !rows.isEmpty { publish(rows) }
        return true
    }
}
