extension Channel {
    /// `ENABLED_CHANNELS`: those that are named, else the web form and those that are configured.
    ///
    /// - Parameters:
    ///   - reader: The environment; what is wrong is reported to it.
    ///   - configured: The channels that have their variables.
    /// - Returns: The channels in use.
    public static func enabled(
        _ reader: inout EnvironmentReader, configured: Set<Channel>
    ) -> Set<Channel> {
        let names = reader.list("ENABLED_CHANNELS")
        let channels = names.compactMap(Channel.init(rawValue:))
        if channels.count < names.count {
            let known = Channel.allCases.map(\.rawValue).joined(separator: ", ")
            reader.report("ENABLED_CHANNELS must be a list of \(known)")
        }
        return names.isEmpty ? configured.union([.webForm]) : Set(channels)
    }
}
