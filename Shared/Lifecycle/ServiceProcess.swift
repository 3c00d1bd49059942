public import Core
import FoundationEssentials
import Glibc

/// What every executable's entry point does around its own few lines.
public enum ServiceProcess {
    /// Runs a service and ends the process with its exit status.
    ///
    /// A `ConfigurationError` ends it with 78 and one line a problem on standard error, any other error with 1.
    ///
    ///     @main struct Main {
    ///         static func main() async {
    ///             await ServiceProcess.run(name: "message-processor") { environment, log in
    ///                 let wiring = try Wiring(Configuration(environment), log: log)
    ///                 return await ComponentRunner(components: wiring.components, log: log).run()
    ///             }
    ///         }
    ///     }
    ///
    /// - Parameters:
    ///   - name: The service's name in logs.
    ///   - environment: The environment; the process's own unless given.
    ///   - body: Reads the configuration, wires, runs, and gives the exit status. It never runs on the main actor.
    @concurrent
    public static func run(
        name: String, environment: [String: String]? = nil,
        _ body: @Sendable (_ environment: [String: String], _ log: Log) async throws -> Int32
    ) async -> Never {
        // A peer that closes its end is an error of that call, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        Heap.keepSmall()
        raiseFileLimit()
        let environment = environment ?? ProcessInfo.processInfo.environment
        do {
            let log = Log(service: name, level: try logLevel(environment))
            exit(try await body(environment, log))
        } catch let error as ConfigurationError {
            for problem in error.problems { Log.standardError("\(name): \(problem)") }
            exit(78)
        } catch {
            Log(service: name).error("service failed", [.error: "\(error)"])
            exit(1)
        }
    }

    /// Every connection is a file: takes what the system allows, which is more than what a process gets unasked.
    private static func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 65536))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private static func logLevel(_ environment: [String: String]) throws -> LogLevel {
        guard let text = environment["LOG_LEVEL"], !text.isEmpty else { return .info }
        guard let level = LogLevel(name: text) else {
            throw ConfigurationError(problems: ["LOG_LEVEL must be debug, info, warning or error"])
        }
        return level
    }
}
