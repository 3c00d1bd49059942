public import Core

/// What each measured fact adds to `agent_metrics`: a pure function, the same rows for the same event every time.
///
/// The reports read, for each channel and period:
///
/// | figure | rows |
/// | --- | --- |
/// | message volume | `message_volume`, sum of values by `direction` |
/// | conversations | `conversation_count`, sum |
/// | average sentiment | `sentiment`, average |
/// | escalations, and their rate | `escalation`, sum (by `reason`); over the sum of `message_processed` (by `outcome`) |
/// | average and p95 response latency | `response_latency`, average and percentile |
/// | tool calls | `tool_call`, number of rows and average by `tool` and `ok` |
/// | tokens and cost | `tokens`, sum by `direction` (`cached` is a part of `in`; `cost` is in micro-USD) |
public enum MetricRows {
    /// The rows of one fact, at the time of its event.
    public static func rows(for event: MetricEvent) -> [MetricRow] {
        switch event {
        case .received(let event): received(event)
        case .processed(let event): processed(event)
        case .delivered(let event): delivered(event)
        case .error(let event): failed(event)
        }
    }

    private static func received(_ event: Event<MessageReceivedMetric>) -> [MetricRow] {
        let sheet = Sheet(event, channel: event.data.channel)
        return [sheet.row(.messageVolume, 1, ["direction": "inbound"])]
    }

    private static func processed(_ event: Event<MessageProcessedMetric>) -> [MetricRow] {
        let data = event.data
        let sheet = Sheet(event, channel: data.channel)
        let outcome = ["outcome": data.outcome.rawValue]
        var rows = [
            sheet.row(.messageProcessed, 1, outcome),
            sheet.row(.sentiment, data.sentimentScore),
        ]
        if data.outcome.hasResponse { rows.append(sheet.row(.responseLatency, data.latencyMilliseconds, outcome)) }
        if data.newConversation { rows.append(sheet.row(.conversationCount, 1)) }
        if data.outcome == .escalated || data.escalationReason != nil {
            rows.append(sheet.row(.escalation, 1, data.escalationReason.map { ["reason": $0.rawValue] } ?? [:]))
        }
        for (ordinal, call) in data.toolCalls.enumerated() {
            rows.append(
                sheet.row(
                    .toolCall, call.latencyMilliseconds, ["tool": call.name, "ok": "\(call.ok)"], ordinal: ordinal))
        }
        return rows + (data.tokens.map { tokens($0, sheet) } ?? [])
    }

    private static func tokens(_ use: MessageProcessedMetric.TokenUse, _ sheet: Sheet) -> [MetricRow] {
        let counts = [("in", Double(use.input)), ("cached", Double(use.cached)), ("out", Double(use.output))]
        return (counts + (use.cost.map { [("cost", $0)] } ?? [])).enumerated().map { ordinal, count in
            sheet.row(.tokens, count.1, ["direction": count.0], ordinal: ordinal)
        }
    }

    private static func delivered(_ event: Event<MessageDeliveredMetric>) -> [MetricRow] {
        let data = event.data
        let sheet = Sheet(event, channel: data.channel)
        var rows = [sheet.row(.delivery, 1, withLatency(["status": data.status.rawValue], data.latencyMilliseconds))]
        if data.status == data.channel.leavesWith {
            rows.append(sheet.row(.messageVolume, 1, ["direction": "outbound"]))
        }
        return rows
    }

    private static func failed(_ event: Event<ErrorMetric>) -> [MetricRow] {
        let data = event.data
        let dimensions = withLatency(["error_class": data.errorClass], data.latencyMilliseconds)
        return [Sheet(event, channel: data.channel).row(.error, 1, dimensions)]
    }

    private static func withLatency(_ dimensions: [String: String], _ latency: Double?) -> [String: String] {
        guard let latency else { return dimensions }
        return dimensions.merging(["latency_ms": "\(latency)"]) { $1 }
    }
}

/// What all rows of one event share.
private struct Sheet {
    let eventID: String
    let channel: Channel?
    let recordedAt: Timestamp

    init<Data: EventData>(_ event: Event<Data>, channel: Channel?) {
        eventID = event.id
        recordedAt = event.time
        self.channel = channel
    }

    func row(
        _ type: MetricType, _ value: Double, _ dimensions: [String: String] = [:], ordinal: Int = 0
    ) -> MetricRow {
        MetricRow(
            eventID: eventID, type: type, ordinal: ordinal, channel: channel, value: value, dimensions: dimensions,
            recordedAt: recordedAt)
    }
}

extension Channel {
    /// The one status in which a reply of this channel counts as gone out; later ones are about the same message.
    fileprivate var leavesWith: DeliveryStatus {
        switch self {
        case .webForm: .delivered
        case .email, .whatsapp: .sent
        }
    }
}

extension MessageOutcome {
    /// Whether the customer was told something, so that the time it took is a response latency.
    fileprivate var hasResponse: Bool {
        switch self {
        case .answered, .asked, .escalated: true
        case .stored, .dead: false
        }
    }
}
