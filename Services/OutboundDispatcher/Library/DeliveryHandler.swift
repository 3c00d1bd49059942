public import Core
public import Messaging

/// Reads the outbound topics and gives each event to the provider of its channel.
public struct DeliveryHandler: MessageHandler {
    /// The topics it reads: those that carry replies.
    public static let topics: Set<Topic> = Set(Channel.allCases.map(Topic.outbound(for:)))

    private let providers: [Channel: any ReplyProvider]

    /// Makes a handler; of several providers for one channel the last counts.
    public init(providers: [any ReplyProvider]) {
        self.providers = Dictionary(providers.map { ($0.channel, $0) }) { $1 }
    }

    /// Handles one event in the order of its conversation.
    ///
    /// - Throws: `EventCodec.Problem` for what cannot be read, `DispatchError` for what nobody can deliver, and
    ///   whatever the provider throws.
    public func handle(_ message: ReceivedMessage) async throws -> HandlingResult {
        let attributes = try EventCodec.attributes(of: message.headers)
        guard let channel = Channel.allCases.first(where: { Topic.outbound(for: $0) == message.topic }) else {
            throw EventCodec.Problem.unknownType
        }
        switch attributes.type {
        case .replyRequested:
            let request: Event<ReplyRequested> = try message.event(attributes)
            guard request.data.channel == channel else { throw DispatchError.channelMismatch }
            return try await provider(for: channel).deliver(request)
        case .deliveryReported:
            try await provider(for: channel).apply(try message.event(attributes))
            return .finished
        default:
            throw EventCodec.Problem.unknownType
        }
    }

    private func provider(for channel: Channel) throws(DispatchError) -> any ReplyProvider {
        guard let provider = providers[channel] else { throw .channelNotAvailable(channel) }
        return provider
    }
}
