public import Core
import Synchronization

/// How replies of a channel look right now.
public protocol ChannelConfigurationProviding: Sendable {
    /// The configuration of a channel.
    func configuration(of channel: Channel) async throws -> ChannelConfiguration
}

/// A channel that nobody has configured.
public struct MissingChannelConfiguration: Error, Dispositioned, CustomStringConvertible {
    let channel: Channel

    /// It is there once somebody seeds it.
    public var disposition: RetryDisposition { .unavailable(dependency: "channel configuration") }

    /// What is missing.
    public var description: String { "channel_configs has no row for \(channel.rawValue)" }
}

/// Keeps the channels' configurations for a few seconds, so that a change is seen without a deployment.
public final class LiveChannelConfigurations: ChannelConfigurationProviding {
    private struct Cached {
        var all: [Channel: ChannelConfiguration] = [:]
        var until = ContinuousClock.now
    }
    private let store: any ChannelConfigurationReading
    private let cached = Mutex(Cached())

    /// Makes the cache.
    public init(store: any ChannelConfigurationReading) {
        self.store = store
    }

    /// The configuration of a channel, at most ten seconds old.
    public func configuration(of channel: Channel) async throws -> ChannelConfiguration {
        let known = cached.withLock { cached in
            cached.until > .now ? cached.all[channel] : nil
        }
        if let known { return known }
        let all = try await store.all()
        cached.withLock { $0 = Cached(all: all, until: .now.advanced(by: .seconds(10))) }
        guard let configuration = all[channel] else { throw MissingChannelConfiguration(channel: channel) }
        return configuration
    }
}
