import Core

/// Writes a form's `ticket.received` by hand: the gateway's hot path, where `JSONEncoder` costs four times as much.
///
/// A test holds it to what `EventCodec` writes.
enum TicketReceivedEvent {
    /// The message for `Topic.ticketsIncoming`, with the trace it belongs to.
    static func message(
        _ data: TicketReceived, id: String, key: String, trace: TraceContext, at time: Timestamp
    ) -> OutgoingMessage {
        OutgoingMessage(
            topic: .ticketsIncoming, key: Array(key.utf8),
            headers: [
                MessageHeader("ce_specversion", "1.0"),
                MessageHeader("ce_id", id),
                MessageHeader("ce_type", EventType.ticketReceived.rawValue),
                MessageHeader("ce_source", IntakeGateway.serviceName),
                MessageHeader("ce_time", time.description),
                MessageHeader("content-type", "application/json"),
                MessageHeader(TraceContext.headerName, trace.traceparent),
            ],
            value: json(data))
    }

    static func json(_ data: TicketReceived) -> [UInt8] {
        var object = JSONObjectWriter(omitsNil: true)
        object.add("ticket_ref", data.ticketReference)
        object.add("channel", data.channel.rawValue)
        object.add("account", json: json(data.account))
        object.add("channel_message_id", data.channelMessageID)
        object.add("content_hash", data.contentHash)
        object.add("thread_id", data.threadID)
        object.add("refers_to", data.refersTo)
        object.add("customer", json: json(data.customer))
        object.add(
            "identity", json: "{\"verified\":\(data.identity.verified),\"by\":\"\(data.identity.by.rawValue)\"}")
        object.add("subject", data.subject)
        object.add("content", data.content)
        object.add("content_kind", data.contentKind.rawValue)
        if let automatic = data.automatic { object.add("automatic", json: "\(automatic)") }
        object.add("category", data.category?.rawValue)
        object.add("priority", data.priority?.rawValue)
        object.add("received_at", data.receivedAt)
        if let sent = data.sentAt { object.add("sent_at", sent) }
        object.add("metadata", json: json(data.metadata))
        return object.bytes
    }

    private static func json(_ account: ChannelAccount) -> String {
        var object = JSONObjectWriter()
        object.add("provider", account.provider)
        object.add("address", account.address)
        return object.json
    }

    private static func json(_ customer: CustomerContact) -> String {
        var object = JSONObjectWriter(omitsNil: true)
        object.add("email", customer.email)
        object.add("phone", customer.phone)
        object.add("whatsapp", customer.whatsapp)
        object.add("name", customer.name)
        return object.json
    }

    private static func json(_ metadata: [String: String]) -> String {
        var text = ""
        for (name, value) in metadata {
            text += text.isEmpty ? "{" : ","
            text.append(jsonString: name)
            text += ":"
            text.append(jsonString: value)
        }
        return text.isEmpty ? "{}" : text + "}"
    }
}
