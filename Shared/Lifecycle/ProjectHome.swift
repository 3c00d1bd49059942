import FoundationEssentials

/// The folder that holds the project's files: `schemas/`, `context/`.
public enum ProjectHome {
    /// Takes `FTE_HOME`, else walks up from the executable and from the working directory.
    public static func find(_ environment: [String: String]) -> String? {
        let files = FileManager.default
        if let home = environment["FTE_HOME"], !home.isEmpty { return home }
        let program = try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        for start in [program, files.currentDirectoryPath].compactMap(\.self) {
            var folder = URL(filePath: start)
            for _ in 0..<32 {
                if files.fileExists(atPath: folder.appending(path: "schemas/topics.json").path) { return folder.path }
                guard folder.path != "/" else { break }
                folder.deleteLastPathComponent()
            }
        }
        return nil
    }
}
