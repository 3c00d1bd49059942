import Foundation
import Glibc

/// Runs programs with nothing inherited but what is given: a broker that a script leaves behind must not hold on to the
/// test's own pipes, as it would under Foundation's `Process`.
enum TestKafkaProcess {
    /// Runs a program to its end and gives what it wrote.
    ///
    /// Blocks.
    static func run(_ arguments: [String]) throws -> String {
        let path = NSTemporaryDirectory() + "kafka-test-output-\(UUID().uuidString)"
        defer { unlink(path) }
        let child = try spawn(arguments, input: "/dev/null", output: path)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw TestKafkaError("\(arguments.joined(separator: " ")) ended with \(status >> 8)") }
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    /// Starts a program whose standard input ends when this process does.
    static func startWatching(_ arguments: [String]) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TestKafkaError("no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // The writing end stays open for as long as this process lives.
        _ = try spawn(arguments, inputDescriptor: ends[0], output: "/dev/null")
        close(ends[0])
    }

    /// `POSIX_SPAWN_SETSID`, which is not importable.
    private static let setsid: Int16 = 0x80
    private static let closeOthers =
        "for n in $(ls /proc/$$/fd); do [ $n -gt 2 ] && eval \"exec $n>&-\"; done; exec \"$@\""

    private static func spawn(
        _ arguments: [String], input: String? = nil, inputDescriptor: Int32 = -1, output: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        } else {
            posix_spawn_file_actions_adddup2(&actions, inputDescriptor, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A session of its own: what ends the tests must not end it half way.
        posix_spawnattr_setflags(&attributes, setsid)
        let arguments = ["bash", "-c", closeOthers, "bash"] + arguments
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        let result = posix_spawnp(&child, arguments[0], &actions, &attributes, &words, environ)
        guard result == 0 else { throw TestKafkaError("\(arguments[0]) could not be started") }
        return child
    }
}
