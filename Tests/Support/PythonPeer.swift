public import Foundation

/// A script of `Tests/Python`: an official library of somebody else, as a counterpart.
public enum PythonPeer {
    /// The status of a script whose libraries cannot be installed, for instance because the package index is away.
    public static let isMissing: Int32 = 77

    /// Runs a script to its end, for four minutes at most, and gives its status and all it has printed.
    public static func run(
        _ script: String, _ arguments: [String], environment: [String: String] = [:], input: Data? = nil
    ) async throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["240", "\(Repository.root)/Tests/Python/run", script] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let log = FileManager.default.temporaryDirectory.appending(path: "python-peer-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: log) }
        let output = try FileHandle(forWritingTo: log)
        (process.standardOutput, process.standardError) = (output, output)
        if let input {
            // Small enough for a pipe: nobody need read it first.
            let pipe = Pipe()
            process.standardInput = pipe
            try pipe.fileHandleForWriting.write(contentsOf: input)
            try pipe.fileHandleForWriting.close()
        }
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        return (status, (try? String(contentsOf: log, encoding: .utf8)) ?? "")
    }
}
