/// The documentation as searchers load it.
public protocol KnowledgeReading: Sendable {
    /// The newest version that a seeding has left; nil before the first.
    func currentVersion() async throws -> Int?

    /// Every active section.
    func sections() async throws -> [KnowledgeSection]

    /// The passages of the active sections with their vectors of one model.
    func passages(model: String) async throws -> [StoredPassage]

    /// What a section must score, as a seeding has measured it for this version and this way of scoring.
    func threshold(version: Int, scoring: String) async throws -> Double?
}

/// How replies of each channel look, as they are stored.
public protocol ChannelConfigurationReading: Sendable {
    /// Every channel's configuration.
    func all() async throws -> [Channel: ChannelConfiguration]
}
