import Foundation
import SentenceModel
import TestSupport

/// The folder that `compose/local/sentence-model` fills, as tests find it.
enum ModelFolder {
    static let path: String = {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["SENTENCE_MODEL_DIR"] { return folder }
        return (environment["FTE_LOCAL_HOME"] ?? Repository.root + "/.local") + "/sentence-model"
    }()

    static var isThere: Bool { FileManager.default.fileExists(atPath: path + "/manifest.sha256") }
    static var hasPython: Bool {
        isThere && FileManager.default.fileExists(atPath: path + "/python/bin/python")
            && FileManager.default.fileExists(atPath: path + "/tokenizer.json")
    }

    static func model() throws -> SentenceModel { try loaded.get() }

    private static let loaded = Result { try SentenceModel(try SentenceModelFiles(folder: path)) }

    /// What Python makes of its own texts.
    static func reference(_ kind: String) throws -> [Row] {
        let process = Process()
        process.executableURL = URL(filePath: path + "/python/bin/python")
        process.arguments = [Repository.root + "/Tests/Fixtures/SentenceModel/reference.py", kind, path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try rows(data)
    }

    static func rows(_ data: Data) throws -> [Row] {
        try data.split(separator: 0x0A).map { try JSONDecoder().decode(Row.self, from: $0) }
    }

    struct Row: Decodable {
        var text: String?
        var ids: [Int64]?
        var vector: [Float]?
        var wish: [Float]?
        var pieces: [String: Int]?
    }
}
