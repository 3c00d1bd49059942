import Core
import FoundationEssentials

/// The channels' settings as `context/channel-configs.json` has them, for a database that has none yet.
struct ChannelSeed: Decodable {
    private let channel: Channel
    private let isEnabled: Bool
    private let tone: String
    private let preferredLength: Int
    private let maximumLength: Int
    private let maximumWords: Int
    private let greeting: String
    private let signature: String
    private let responseTemplate: String
    private let texts: [String: String]

    /// Reads the file.
    static func read(from path: String) throws -> [ChannelConfiguration] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw CommandFailure("\(path) cannot be read")
        }
        do {
            return try JSONDecoder().decode([ChannelSeed].self, from: data).map(\.configuration)
        } catch let error as DecodingError {
            throw CommandFailure("\(path) is not as it should be at \(error.codingPathText)")
        }
    }

    private var configuration: ChannelConfiguration {
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
