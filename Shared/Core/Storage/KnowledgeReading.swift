/// The documentation as searchers load it.
public protocol KnowledgeReading: Sendable {
    /// The newest version that a seeding has left; nil before the first.
    func currentVersion() async throws -> Int?

    /// Every active section.
    func sections() async throws -> [KnowledgeSection]
}

/// How replies of each channel look, as they are stored.
public protocol ChannelConfigurationReading: Sendable {
    /// Every channel's configuration.
    func all() async throws -> [Channel: ChannelConfiguration]
}
