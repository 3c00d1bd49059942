public import Core
public import PostgresClient

/// How replies of each channel look.
public final class ChannelConfigurationStore: Sendable {
    private let pool: PostgresPool

    /// Makes the store.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Every channel's configuration.
    public func all() async throws -> [Channel: ChannelConfiguration] {
        let rows = try await pool.query(
            """
            SELECT channel, is_enabled, tone, preferred_length, max_response_length, max_words, greeting, signature,
                   response_template, metadata->'texts' AS texts
            FROM channel_configs
            """)
        var configurations: [Channel: ChannelConfiguration] = [:]
        for row in rows {
            let channel = try row.word("channel", of: "channel_configs", as: Channel.self)
            let texts = try row.optional("texts", as: SQL.JSON.self)?.text ?? "{}"
            configurations[channel] = ChannelConfiguration(
                channel: channel, isEnabled: try row.value("is_enabled", as: Bool.self),
                tone: try row.value("tone", as: String.self),
                preferredLength: try row.value("preferred_length", as: Int.self),
                maximumLength: try row.value("max_response_length", as: Int.self),
                maximumWords: try row.value("max_words", as: Int.self),
                greeting: try row.value("greeting", as: String.self),
                signature: try row.value("signature", as: String.self),
                responseTemplate: try row.value("response_template", as: String.self),
                texts: try JSONText.decode([String: String].self, from: texts))
        }
        return configurations
    }

    /// Adds the configurations of channels that have none yet; what somebody has changed stays.
    ///
    /// - Returns: How many were added.
    public func seed(_ configurations: [ChannelConfiguration]) async throws -> Int {
        var added = 0
        for configuration in configurations {
            let metadata = SQL.json(try JSONText.of(["texts": configuration.texts]))
            added += try await pool.execute(
                """
                INSERT INTO channel_configs (channel, is_enabled, tone, preferred_length, max_response_length, max_words,
                                             greeting, signature, response_template, metadata)
                VALUES (\(configuration.channel.rawValue), \(configuration.isEnabled), \(configuration.tone),
                        \(configuration.preferredLength), \(configuration.maximumLength), \(configuration.maximumWords),
                        \(configuration.greeting), \(configuration.signature), \(configuration.responseTemplate),
                        \(metadata))
                ON CONFLICT (channel) DO NOTHING
                """)
        }
        return added
    }
}
