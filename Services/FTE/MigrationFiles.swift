import FoundationEssentials

/// The numbered files of `schemas/sql`.
enum MigrationFiles {
    /// The highest number there is.
    static func newest(in directory: String) throws -> Int {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        return names.filter { $0.hasSuffix(".sql") }.compactMap { Int($0.prefix { $0 != "_" }) }.max() ?? 0
    }
}
