/// The version of the whole fleet: one build, one version.
public enum Version {
    /// What runs.
    public static let current = "0.1.0"
}
