import FoundationEssentials

/// The folder that `compose/local/sentence-model` fills.
public struct SentenceModelFiles: Sendable {
    /// The graph of what a text is about.
    public var graph: String { folder + "/model.onnx" }
    /// The graph of what its author wants, which goes on from the middle of the first.
    public var readingGraph: String { folder + "/reading.onnx" }
    /// The vocabulary.
    public var vocabulary: String { folder + "/vocab.txt" }
    /// ONNX Runtime's library.
    public var library: String { folder + "/libonnxruntime.so" }
    /// SHA-256 of the graph, in hexadecimal, as it was when it was made.
    public let graphHash: String

    private let folder: String

    /// Finds the files.
    ///
    /// - Parameters:
    ///   - folder: Where they are.
    ///   - hash: SHA-256 of the file at a path, in hexadecimal; nil leaves their contents unchecked.
    /// - Throws: ``SentenceModelError`` when one is missing or is not the one that was made.
    public init(
        folder: String, hash: ((_ path: String) throws -> String)? = nil
    ) throws(SentenceModelError) {
        guard let manifest = try? String(contentsOf: URL(filePath: folder + "/manifest.sha256"), encoding: .utf8) else {
            throw .missing(file: "manifest.sha256")
        }
        var hashes: [String: String] = [:]
        for line in manifest.split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2 { hashes[String(parts[1])] = String(parts[0]) }
        }
        for file in ["model.onnx", "reading.onnx", "vocab.txt", "libonnxruntime.so"] {
            guard let expected = hashes[file] else { throw .damaged(file: "manifest.sha256") }
            let path = folder + "/" + file
            guard FileManager.default.isReadableFile(atPath: path) else { throw .missing(file: file) }
            guard let hash else { continue }
            guard (try? hash(path)) == expected else { throw .damaged(file: file) }
        }
        graphHash = hashes["model.onnx"] ?? ""
        self.folder = folder
    }
}
