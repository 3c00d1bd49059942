import Foundation
import SentenceModel
import TestSupport
import Testing

struct SentenceModelTests {
    @Test(
        .enabled(if: ModelFolder.hasPython, "compose/local/sentence-model --keep-python makes what this compares with"))
    func `vectors are those of Python's ONNX Runtime`() async throws {
        let rows = try ModelFolder.reference("vectors")
        #expect(rows.count > 10)
        let vectors = try await ModelFolder.model().vectors(of: rows.compactMap(\.text))
        let readings = try await ModelFolder.model().readings(of: rows.compactMap(\.text))
        for (row, (vector, reading)) in zip(rows, zip(vectors, readings)) {
            for (made, expected) in [(vector, row.vector), (reading.meaning, row.vector), (reading.wish, row.wish)] {
                let farthest = zip(made, try #require(expected)).map { abs($0 - $1) }.max() ?? 1
                #expect(farthest <= 1e-5, "\((row.text ?? "").prefix(30)): \(farthest)")
            }
        }
    }

    @Test(.enabled(if: ModelFolder.isThere, "make up, or compose/local/sentence-model, brings the model"))
    func `what is wanted is near to what is wanted elsewhere, and far from what is asked about the same matter`()
        async throws
    {
        let readings = try await ModelFolder.model().readings(of: [
            "I want my money back for the second booking", "you charged me twice, return one of them",
            "Where do I see the second booking of a guest?",
        ])
        func cosine(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).map(*).reduce(0, +) }
        for reading in readings { #expect(abs(cosine(reading.wish, reading.wish) - 1) < 0.001) }
        func nearness(_ vectors: KeyPath<SentenceReading, [Float]>) -> (sameWish: Float, sameMatter: Float) {
            let each = readings.map { $0[keyPath: vectors] }
            return (cosine(each[0], each[1]), cosine(each[0], each[2]))
        }
        let (byMeaning, byWish) = (nearness(\.meaning), nearness(\.wish))
        #expect(byMeaning.sameMatter > byMeaning.sameWish + 0.1, "\(byMeaning)")
        #expect(byWish.sameWish > byWish.sameMatter + 0.2, "\(byWish)")
        #expect(try await ModelFolder.model().readings(of: []).isEmpty)
    }

    @Test(.enabled(if: ModelFolder.isThere, "make up, or compose/local/sentence-model, brings the model"))
    func `vectors have length one, stay the same on every thread, and are near when the meaning is`() async throws {
        let model = try ModelFolder.model()
        let texts = ["I cannot log in", "My password is not accepted", "Where do bananas grow?"]
        let vectors = try await model.vectors(of: texts)
        func cosine(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).map(*).reduce(0, +) }
        for vector in vectors { #expect(abs(cosine(vector, vector) - 1) < 0.001) }
        #expect(cosine(vectors[0], vectors[1]) > cosine(vectors[0], vectors[2]) + 0.3)
        #expect(try model.vectorBlocking(of: texts[0]) == vectors[0])
        let many = try await model.vectors(of: (0..<60).map { texts[$0 % 3] })
        for (place, vector) in many.enumerated() { #expect(vector == vectors[place % 3]) }
        #expect(try await model.vectors(of: []).isEmpty)
    }

    @Test func `a folder without the model says what is missing`() throws {
        #expect(throws: SentenceModelError.missing(file: "manifest.sha256")) {
            try SentenceModelFiles(folder: "/nowhere")
        }
    }

    @Test func `another file than the one that was made is refused`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["model.onnx", "reading.onnx", "vocab.txt", "libonnxruntime.so"]
        for file in files { try Data("x".utf8).write(to: folder.appending(path: file)) }
        let manifest = files.map { "\($0 == "vocab.txt" ? "22" : "11")  \($0)\n" }.joined()
        try Data(manifest.utf8).write(to: folder.appending(path: "manifest.sha256"))
        #expect(throws: SentenceModelError.damaged(file: "vocab.txt")) {
            try SentenceModelFiles(folder: folder.path) { _ in "11" }
        }
        let found = try SentenceModelFiles(folder: folder.path)
        #expect(found.graphHash == "11")
        // A file that is no library.
        #expect(throws: SentenceModelError.libraryRefused) { try SentenceModel(found) }
    }
}
