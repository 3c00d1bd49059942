/// Where code gets the time of day from, so that tests can set it.
public protocol TimeSource: Sendable {
    /// The present moment.
    var now: Timestamp { get }
}

/// The machine's clock.
public struct SystemTimeSource: TimeSource {
    /// Makes the source.
    public init() {}

    /// The machine's present moment.
    public var now: Timestamp { .now }
}
