import Core
import MetricsCollector
import Testing

struct MetricRowsTests {
    @Test func `an accepted message is inbound volume at the time of its event`() throws {
        let rows = try Fixtures.rows(
            .metricMessageReceived, MessageReceivedMetric(channel: .whatsapp, at: Fixtures.factTime))
        #expect(rows == [Fixtures.row(.messageVolume, 1, ["direction": "inbound"], channel: .whatsapp)])
    }

    @Test func `an answered message has its outcome, sentiment and latency`() throws {
        let rows = try Fixtures.rows(.metricMessageProcessed, Fixtures.processed())
        #expect(
            rows == [
                Fixtures.row(.messageProcessed, 1, ["outcome": "answered"]),
                Fixtures.row(.sentiment, 0.25),
                Fixtures.row(.responseLatency, 37.5, ["outcome": "answered"]),
            ])
    }

    @Test(arguments: MessageOutcome.allCases)
    func `only an outcome that told the customer something has a response latency`(outcome: MessageOutcome) throws {
        let rows = try Fixtures.rows(.metricMessageProcessed, Fixtures.processed(outcome: outcome))
        let hasResponse = [.answered, .asked, .escalated].contains(outcome)
        #expect(rows.contains { $0.type == .responseLatency } == hasResponse)
    }

    @Test func `an escalated message counts as an escalation by its reason`() throws {
        let rows = try Fixtures.rows(
            .metricMessageProcessed, Fixtures.processed(outcome: .escalated, reason: .refundRequest))
        #expect(
            rows.filter { $0.type == .escalation }
                == [Fixtures.row(.escalation, 1, ["reason": "refund_request"])])
    }

    @Test func `a dead message whose person was told counts as an escalation, an answered one does not`() throws {
        let dead = Fixtures.processed(outcome: .dead, reason: .processingFailed)
        #expect(try Fixtures.rows(.metricMessageProcessed, dead).contains { $0.type == .escalation })
        #expect(try !Fixtures.rows(.metricMessageProcessed, Fixtures.processed()).contains { $0.type == .escalation })
    }

    @Test func `a conversation counts with the message that began it`() throws {
        let rows = try Fixtures.rows(.metricMessageProcessed, Fixtures.processed(newConversation: true))
        #expect(rows.filter { $0.type == .conversationCount } == [Fixtures.row(.conversationCount, 1)])
    }

    @Test func `each tool call is a row of its own, equal ones too`() throws {
        let call = MessageProcessedMetric.ToolCall(name: "search_knowledge_base", ok: true, latencyMilliseconds: 2)
        let failed = MessageProcessedMetric.ToolCall(name: "send_response", ok: false, latencyMilliseconds: 5)
        let rows = try Fixtures.rows(
            .metricMessageProcessed, Fixtures.processed(toolCalls: [call, call, failed]))
        #expect(
            rows.filter { $0.type == .toolCall } == [
                Fixtures.row(.toolCall, 2, ["tool": "search_knowledge_base", "ok": "true"], ordinal: 0),
                Fixtures.row(.toolCall, 2, ["tool": "search_knowledge_base", "ok": "true"], ordinal: 1),
                Fixtures.row(.toolCall, 5, ["tool": "send_response", "ok": "false"], ordinal: 2),
            ])
    }

    @Test func `tokens are counted by direction, and their cost where it is known`() throws {
        let known = MessageProcessedMetric.TokenUse(input: 900, cached: 400, output: 120, cost: 55.5)
        let counts = [
            Fixtures.row(.tokens, 900, ["direction": "in"], ordinal: 0),
            Fixtures.row(.tokens, 400, ["direction": "cached"], ordinal: 1),
            Fixtures.row(.tokens, 120, ["direction": "out"], ordinal: 2),
        ]
        let rows = try Fixtures.rows(.metricMessageProcessed, Fixtures.processed(tokens: known))
        #expect(
            rows.filter { $0.type == .tokens }
                == counts + [Fixtures.row(.tokens, 55.5, ["direction": "cost"], ordinal: 3)])

        let unknown = MessageProcessedMetric.TokenUse(input: 900, cached: 400, output: 120)
        let without = try Fixtures.rows(.metricMessageProcessed, Fixtures.processed(tokens: unknown))
        #expect(without.filter { $0.type == .tokens } == counts)
    }

    @Test func `a web reply is outbound volume once it is delivered`() throws {
        let rows = try Fixtures.rows(
            .metricDelivered,
            MessageDeliveredMetric(
                channel: .webForm, status: .delivered, latencyMilliseconds: 12, at: Fixtures.factTime))
        #expect(
            rows == [
                Fixtures.row(.delivery, 1, ["status": "delivered", "latency_ms": "12.0"]),
                Fixtures.row(.messageVolume, 1, ["direction": "outbound"]),
            ])
    }

    @Test(arguments: Channel.allCases)
    func `however many statuses a reply goes through, it is one message of volume`(channel: Channel) throws {
        let way: [DeliveryStatus] =
            channel == .webForm ? [.pending, .delivered] : [.pending, .queued, .sent, .delivered, .read]
        let volume = try way.flatMap { status in
            try Fixtures.rows(
                .metricDelivered,
                MessageDeliveredMetric(channel: channel, status: status, at: Fixtures.factTime))
        }.filter { $0.type == .messageVolume }
        #expect(volume.count == 1)
    }

    @Test(arguments: [DeliveryStatus.failed, .undelivered, .canceled, .held])
    func `what never left is no volume`(status: DeliveryStatus) throws {
        let rows = try Fixtures.rows(
            .metricDelivered, MessageDeliveredMetric(channel: .webForm, status: status, at: Fixtures.factTime))
        #expect(rows == [Fixtures.row(.delivery, 1, ["status": status.rawValue])])
    }

    @Test func `an error is counted by its class, also without a channel`() throws {
        let rows = try Fixtures.rows(
            .metricError, ErrorMetric(errorClass: "model_timeout", latencyMilliseconds: 30000, at: Fixtures.factTime))
        #expect(
            rows == [
                Fixtures.row(.error, 1, ["error_class": "model_timeout", "latency_ms": "30000.0"], channel: nil)
            ])
    }

    @Test func `no two rows of one fact are the same row to the store`() throws {
        let call = MessageProcessedMetric.ToolCall(name: "search_knowledge_base", ok: true, latencyMilliseconds: 2)
        let rows = try Fixtures.rows(
            .metricMessageProcessed,
            Fixtures.processed(
                outcome: .escalated, reason: .refundRequest, newConversation: true, toolCalls: [call, call],
                tokens: .init(input: 1, cached: 1, output: 1, cost: 1)))
        #expect(rows.count == 11)
        #expect(Set(rows.map { "\($0.type.rawValue) \($0.ordinal)" }).count == rows.count)
    }
}
