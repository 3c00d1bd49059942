import COnnxRuntime

/// The two loaded graphs: from a text's pieces to what it is about, and to what its author wants.
///
/// All pointers are set once and released in `deinit`, which is why the promise of `Sendable` holds.
final class SentenceSession: @unchecked Sendable {
    /// How many numbers a vector has.
    static let dimensions = 384

    /// What ONNX Runtime calls its version.
    let runtimeVersion: String
    private let runtime: ONNXRuntime
    private let meaning: Graph
    private let wish: Graph
    private let memory: OpaquePointer

    init(library: String, graph: String, readingGraph: String) throws(SentenceModelError) {
        let runtime = try ONNXRuntime(library: library)
        let environment = try RuntimeEnvironment(runtime)
        meaning = try Graph(graph, environment, outputs: 2)
        wish = try Graph(readingGraph, environment, outputs: 1)
        memory = try runtime.make("a place in memory") {
            $0.CreateCpuMemoryInfo(Int32(FTE_ORT_ARENA), Int32(FTE_ORT_MEMORY_DEFAULT), $1)
        }
        self.runtime = runtime
        runtimeVersion = runtime.version
    }

    deinit {
        runtime.api.pointee.ReleaseMemoryInfo(memory)
    }

    /// What a text is about; it runs alone and unpadded, on the calling thread.
    func vector(of identifiers: [Int64]) throws(SentenceModelError) -> [Float] {
        let outputs = try run(identifiers, ["embedding"])
        defer { release(outputs) }
        guard outputs.count == 1 else { throw .unfit }
        return try numbers(in: outputs[0])
    }

    /// What a text is about and what its author wants; it runs alone and unpadded, on the calling thread.
    func reading(of identifiers: [Int64]) throws(SentenceModelError) -> SentenceReading {
        let outputs = try run(identifiers, ["embedding", "middle"])
        defer { release(outputs) }
        guard outputs.count == 2 else { throw .unfit }
        let wishes = try wish.run(("middle", outputs[1]), ["reading"])
        defer { release(wishes) }
        guard wishes.count == 1 else { throw .unfit }
        return SentenceReading(meaning: try numbers(in: outputs[0]), wish: try numbers(in: wishes[0]))
    }

    private func run(_ identifiers: [Int64], _ outputs: [String]) throws(SentenceModelError) -> [OpaquePointer] {
        var identifiers = identifiers
        let result = identifiers.withUnsafeMutableBufferPointer { buffer in
            Result { () throws(SentenceModelError) in
                let input = try runtime.make("a text") { [memory] api, made in
                    let shape: [Int64] = [1, Int64(buffer.count)]
                    return api.CreateTensorWithDataAsOrtValue(
                        memory, buffer.baseAddress, buffer.count * MemoryLayout<Int64>.stride, shape, 2,
                        Int32(FTE_ORT_INT64), made)
                }
                defer { release([input]) }
                return try meaning.run(("input_ids", input), outputs)
            }
        }
        return try result.get()
    }

    private func release(_ values: [OpaquePointer]) {
        for value in values { runtime.api.pointee.ReleaseValue(value) }
    }

    private func numbers(in value: OpaquePointer) throws(SentenceModelError) -> [Float] {
        let shape = try runtime.make("a vector's shape") { $0.GetTensorTypeAndShape(value, $1) }
        defer { runtime.api.pointee.ReleaseTensorTypeAndShapeInfo(shape) }
        var type: Int32 = 0
        var count = 0
        try runtime.check("a vector's type") { $0.GetTensorElementType(shape, &type) }
        try runtime.check("a vector's length") { $0.GetTensorShapeElementCount(shape, &count) }
        guard type == Int32(FTE_ORT_FLOAT), count == Self.dimensions else { throw .unfit }
        var data: UnsafeMutableRawPointer?
        try runtime.check("a vector's numbers") { $0.GetTensorMutableData(value, &data) }
        guard let data else { throw .unfit }
        return Array(UnsafeRawBufferPointer(start: data, count: count * 4).bindMemory(to: Float.self))
    }
}
