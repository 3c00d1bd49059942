/// An operational alert that was raised or cleared.
public struct AlertChanged: EventData {
    /// Which alert.
    public let alert: String
    /// What was measured.
    public let value: Double
    /// What it is held against.
    public let threshold: Double
    /// Over which time, such as `5m`.
    public let window: String
    /// For one channel only.
    public let channel: Channel?
    /// When.
    public let at: Timestamp

    /// Makes the data from its parts.
    public init(alert: String, value: Double, threshold: Double, window: String, channel: Channel? = nil, at: Timestamp)
    {
        self.alert = alert
        self.value = value
        self.threshold = threshold
        self.window = window
        self.channel = channel
        self.at = at
    }

    enum CodingKeys: String, CodingKey {
        case alert
        case value
        case threshold
        case window
        case channel
        case at
    }
}
