public import Core
import FoundationEssentials

/// The configurations of the channels as `context/channel-configs.json` seeds them.
public struct ChannelConfigurations: Sendable {
    /// One for each channel the data names.
    public let configurations: [Channel: ChannelConfiguration]

    /// Reads them.
    ///
    /// - Parameter json: The text of `context/channel-configs.json`.
    /// - Throws: ``AgentError/badConfiguration(_:)``.
    public init(json: String) throws(AgentError) {
        let rows: [Row]
        do {
            rows = try JSONDecoder().decode([Row].self, from: Data(json.utf8))
        } catch {
            throw .badConfiguration("not the expected JSON: \(error)")
        }
        var configurations: [Channel: ChannelConfiguration] = [:]
        for row in rows {
            guard row.preferredLength <= row.maximumLength, row.maximumLength > 0, row.maximumWords > 0 else {
                throw .badConfiguration("the limits of \(row.channel.rawValue) contradict each other")
            }
            guard row.responseTemplate.contains("{body}") else {
                throw .badConfiguration("the template of \(row.channel.rawValue) has no {body}")
            }
            configurations[row.channel] = row.configuration
        }
        self.configurations = configurations
    }

    /// The configuration of a channel, if the data names it.
    public subscript(channel: Channel) -> ChannelConfiguration? { configurations[channel] }

    private struct Row: Decodable {
        let channel: Channel
        let isEnabled: Bool
        let tone: String
        let preferredLength: Int
        let maximumLength: Int
        let maximumWords: Int
        let greeting: String
        let signature: String
        let responseTemplate: String
        let texts: [String: String]

        var configuration: ChannelConfiguration {
            ChannelConfiguration(
                channel: channel, isEnabled: isEnabled, tone: tone, preferredLength: preferredLength,
                maximumLength: maximumLength, maximumWords: maximumWords, greeting: greeting, signature: signature,
                responseTemplate: responseTemplate, texts: texts)
        }

        enum CodingKeys: String, CodingKey {
            case channel, tone, greeting, signature, texts
            case isEnabled = "is_enabled"
            case preferredLength = "preferred_length"
            case maximumLength = "max_response_length"
            case maximumWords = "max_words"
            case responseTemplate = "response_template"
        }
    }
}
