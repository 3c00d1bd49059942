import Foundation
import Glibc
import Lifecycle
import Synchronization

/// A program under test, with what it writes in a file; it never outlives the test process.
public final class FleetProcess: Sendable {
    /// How a process ended.
    public enum Ending: Sendable, Hashable {
        /// By itself, with this status.
        case exited(Int32)
        /// By a signal.
        case killed(Int32)
    }
    private struct State {
        var ending: Ending?
        var input: Int32
    }

    /// What it is called in reports.
    public let name: String
    /// Its process id.
    public let identifier: Int32
    /// The file with its standard error, and its standard output where that has no file of its own.
    public let logFile: String
    private let state: Mutex<State>

    fileprivate init(name: String, identifier: pid_t, logFile: String, input: Int32) {
        self.name = name
        self.identifier = identifier
        self.logFile = logFile
        state = Mutex(State(ending: nil, input: input))
    }

    deinit {
        signal(SIGKILL)
        _ = ending
        closeInput()
    }

    /// Starts a program of this build.
    ///
    /// - Parameters:
    ///   - program: The name of the executable, which lies beside the test bundle.
    ///   - arguments: What follows the name.
    ///   - environment: All of its environment.
    ///   - logFile: Where standard error goes.
    ///   - outputFile: Where standard output goes; to the log file unless given.
    /// - Returns: The running process.
    /// - Throws: `FleetProcessError` when the program is not there or cannot be started.
    public static func start(
        _ program: String, arguments: [String] = [], environment: [String: String], logFile: String,
        outputFile: String? = nil
    ) async throws -> FleetProcess {
        try await FleetSpawner.shared.start(
            program, arguments: arguments, environment: environment, logFile: logFile, outputFile: outputFile)
    }

    /// Where a process writes its profile, beside that of the tests; empty when coverage is not measured.
    public static var profiling: [String: String] {
        guard let own = ProcessInfo.processInfo.environment["LLVM_PROFILE_FILE"] else { return [:] }
        let folder = URL(filePath: own).deletingLastPathComponent().path(percentEncoded: false)
        return ["LLVM_PROFILE_FILE": "\(folder)/%p-%m.profraw"]
    }

    /// How it has ended; nil while it runs.
    public var ending: Ending? {
        state.withLock { state in
            if let ending = state.ending { return ending }
            var status: Int32 = 0
            guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
            let signal = status & 0x7f
            state.ending = signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal)
            return state.ending
        }
    }

    /// Sends a signal, unless it has ended.
    public func signal(_ number: Int32) {
        guard ending == nil else { return }
        kill(identifier, number)
    }

    /// Writes a line to its standard input.
    public func write(line: String) {
        let bytes = Array("\(line)\n".utf8)
        let descriptor = state.withLock { $0.input }
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }

    /// Waits for its end.
    ///
    /// - Throws: `FleetProcessError` when it has not ended in time.
    @discardableResult
    public func waitForEnd(within limit: Duration) async throws -> Ending {
        guard await eventually(within: limit, { ending != nil }), let ending else {
            throw FleetProcessError("\(name) has not ended within \(limit)")
        }
        return ending
    }

    /// Everything it has written to its log file.
    public var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    private func closeInput() {
        let descriptor = state.withLock { state in
            defer { state.input = -1 }
            return state.input
        }
        if descriptor >= 0 { close(descriptor) }
    }
}

/// A process could not be started or did not do as it should.
public struct FleetProcessError: Error, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    /// Makes the error.
    public init(_ description: String) { self.description = description }
}

/// Starts every process from one thread that lives as long as the test process does.
///
/// The kernel kills a child with the death of the *thread* that made it, and threads of Swift's pool come and go.
private actor FleetSpawner {
    static let shared = FleetSpawner()
    private let executor = ThreadExecutor(name: "fleet-spawner")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func start(
        _ program: String, arguments: [String], environment: [String: String], logFile: String, outputFile: String?
    ) throws -> FleetProcess {
        let path = try Self.folder() + program
        guard access(path, X_OK) == 0 else { throw FleetProcessError("\(path) has not been built") }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw FleetProcessError("no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let identifier = try Self.spawn(
            ["/usr/bin/setpriv", "--pdeathsig", "KILL", path] + arguments, environment, input: ends[0],
            outputFile: outputFile ?? logFile, errorFile: logFile)
        return FleetProcess(
            name: ([program] + arguments).joined(separator: " "), identifier: identifier, logFile: logFile,
            input: ends[1])
    }

    /// Where this very program was built to, with a slash at the end.
    private static func folder() throws -> String {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: program).deletingLastPathComponent().path(percentEncoded: false)
    }

    private static func spawn(
        _ arguments: [String], _ environment: [String: String], input: Int32, outputFile: String, errorFile: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var child = pid_t()
        let result = posix_spawn(&child, arguments[0], &actions, nil, &words, &variables)
        guard result == 0 else { throw FleetProcessError("\(arguments[0]) could not be started") }
        return child
    }
}
