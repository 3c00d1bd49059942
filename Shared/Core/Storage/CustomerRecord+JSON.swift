/// The record as the command line and the gateway write it: every member is there, null when unknown.
extension CustomerRecord: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name, relations, merges
        case id = "customer_id"
        case addresses = "identifiers"
        case conversations = "conversation_count"
        case lastContactAt = "last_contact_at"
    }

    /// Writes it.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(id.text, forKey: .id)
        try members.encode(name, forKey: .name)
        try members.encode(addresses, forKey: .addresses)
        try members.encode(conversations, forKey: .conversations)
        try members.encode(lastContactAt, forKey: .lastContactAt)
        try members.encode(relations, forKey: .relations)
        try members.encode(merges, forKey: .merges)
    }
}

extension CustomerRecord.Address: Encodable {
    private enum CodingKeys: String, CodingKey {
        case kind, value, channel, verified, retired, home
    }

    /// Writes it.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(kind, forKey: .kind)
        try members.encode(value, forKey: .value)
        try members.encode(channel, forKey: .channel)
        try members.encode(verified, forKey: .verified)
        try members.encode(retired, forKey: .retired)
        try members.encode(home?.text, forKey: .home)
    }
}

extension CustomerRecord.Relation: Encodable {
    private enum CodingKeys: String, CodingKey {
        case value
        case customer = "customer_id"
    }

    /// Writes it.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(customer.text, forKey: .customer)
        try members.encode(value, forKey: .value)
    }
}

extension CustomerRecord.Merge: Encodable {
    private enum CodingKeys: String, CodingKey {
        case kept, merged, by, at
        case undoneBy = "undone_by"
    }

    /// Writes it.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(kept.text, forKey: .kept)
        try members.encode(merged.text, forKey: .merged)
        try members.encode(by, forKey: .by)
        try members.encode(at, forKey: .at)
        try members.encode(undoneBy, forKey: .undoneBy)
    }
}
