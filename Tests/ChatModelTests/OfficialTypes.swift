import Foundation
import Lifecycle
import TestSupport

/// The official Python SDK's word on what this process sends: one checker for all tests, on a thread that may block.
actor OfficialTypes {
    static let shared = OfficialTypes()

    private enum Checker {
        case running(input: FileHandle, output: FileHandle)
        case missing
    }
    private let executor = ThreadExecutor(name: "official-types")
    private var checker: Checker?
    private var unread = Data()
    /// How many requests were found good.
    private(set) var checked = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// What is wrong with requests, each JSON on one line; nil where the SDK could not be fetched.
    func complaints(about requests: [String]) throws -> [String]? {
        guard case .running(let input, let output) = try started() else { return nil }
        var complaints: [String] = []
        for request in requests {
            try input.write(contentsOf: Data((request + "\n").utf8))
            let line = try readLine(output)
            if line == "ok" { checked += 1 } else { complaints.append("\(line ?? "no answer"): \(request)") }
        }
        return complaints
    }

    private func started() throws -> Checker {
        if let checker { return checker }
        // A checker that has ended must not end this process too.
        signal(SIGPIPE, SIG_IGN)
        let process = Process()
        process.executableURL = URL(filePath: "\(Repository.root)/compose/local/openai-types")
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // The first line is a question of our own: without the SDK the script ends instead of answering.
        let probe = #"{"model":"m","messages":[{"role":"user","content":"x"}]}"#
        try? input.fileHandleForWriting.write(contentsOf: Data((probe + "\n").utf8))
        let isThere = try readLine(output.fileHandleForReading) == "ok"
        let checker: Checker =
            isThere
            ? .running(input: input.fileHandleForWriting, output: output.fileHandleForReading) : .missing
        if !isThere {
            FileHandle.standardError.write(Data("SKIPPED: no request was held against the official types\n".utf8))
        }
        self.checker = checker
        return checker
    }

    private func readLine(_ output: FileHandle) throws -> String? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = Data(unread[(end + 1)...]) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            let more = output.availableData
            guard !more.isEmpty else { return nil }
            unread.append(more)
        }
    }
}
