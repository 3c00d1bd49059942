import COnnxRuntime

/// The loaded graph: from a text's pieces to its vector.
///
/// ONNX Runtime allows runs of one session on several threads at once; each call runs on the thread it is made on. All
/// pointers are set once and released in `deinit`, which is why the promise of `Sendable` holds.
final class SentenceSession: @unchecked Sendable {
    /// How many numbers a vector has.
    static let dimensions = 384

    /// What ONNX Runtime calls its version.
    let runtimeVersion: String
    private let runtime: ONNXRuntime
    private let environment: OpaquePointer
    private let session: OpaquePointer
    private let memory: OpaquePointer

    init(library: String, graph: String) throws(SentenceModelError) {
        let runtime = try ONNXRuntime(library: library)
        let api = runtime.api.pointee
        let environment = try runtime.make("an environment") {
            $0.CreateEnv(Int32(FTE_ORT_LOG_FATAL), "fte", $1)
        }
        do throws(SentenceModelError) {
            session = try Self.load(graph, runtime, environment)
        } catch {
            api.ReleaseEnv(environment)
            throw error
        }
        do throws(SentenceModelError) {
            memory = try runtime.make("a place in memory") {
                $0.CreateCpuMemoryInfo(Int32(FTE_ORT_ARENA), Int32(FTE_ORT_MEMORY_DEFAULT), $1)
            }
        } catch {
            api.ReleaseSession(session)
            api.ReleaseEnv(environment)
            throw error
        }
        self.runtime = runtime
        self.environment = environment
        runtimeVersion = runtime.version
        var (inputs, outputs) = (0, 0)
        try runtime.check("counting inputs") { [session] in $0.SessionGetInputCount(session, &inputs) }
        try runtime.check("counting outputs") { [session] in $0.SessionGetOutputCount(session, &outputs) }
        guard inputs == 1, outputs == 1 else { throw .unfit }
    }

    deinit {
        let api = runtime.api.pointee
        api.ReleaseMemoryInfo(memory)
        api.ReleaseSession(session)
        api.ReleaseEnv(environment)
    }

    /// Runs one text, alone and unpadded, on the calling thread.
    func vector(of identifiers: [Int64]) throws(SentenceModelError) -> [Float] {
        let api = runtime.api.pointee
        var identifiers = identifiers
        var vector: [Float] = []
        let result = identifiers.withUnsafeMutableBufferPointer { buffer in
            Result { () throws(SentenceModelError) in
                let input = try runtime.make("a text") { [memory] api, made in
                    let shape: [Int64] = [1, Int64(buffer.count)]
                    return api.CreateTensorWithDataAsOrtValue(
                        memory, buffer.baseAddress, buffer.count * MemoryLayout<Int64>.stride, shape, 2,
                        Int32(FTE_ORT_INT64), made)
                }
                defer { api.ReleaseValue(input) }
                let output = try runtime.make("a text's run") { [session] in Self.run($0, session, input, $1) }
                defer { api.ReleaseValue(output) }
                vector = try numbers(in: output)
            }
        }
        try result.get()
        return vector
    }

    private static func run(
        _ api: fte_ort_api, _ session: OpaquePointer, _ input: OpaquePointer,
        _ output: UnsafeMutablePointer<OpaquePointer?>
    ) -> OpaquePointer? {
        "input_ids".withCString { inputName in
            "embedding".withCString { outputName in
                var inputNames: UnsafePointer<CChar>? = inputName
                var outputNames: UnsafePointer<CChar>? = outputName
                var value: OpaquePointer? = input
                return api.Run(session, nil, &inputNames, &value, 1, &outputNames, 1, output)
            }
        }
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

    private static func load(
        _ graph: String, _ runtime: ONNXRuntime, _ environment: OpaquePointer
    ) throws(SentenceModelError) -> OpaquePointer {
        let options = try runtime.make("options") { $0.CreateSessionOptions($1) }
        defer { runtime.api.pointee.ReleaseSessionOptions(options) }
        // A text runs on the thread that asks: a second one for its own steps would only wait for the first.
        try runtime.check("one thread") { $0.SetIntraOpNumThreads(options, 1) }
        try runtime.check("one thread") { $0.SetInterOpNumThreads(options, 1) }
        try runtime.check("optimising") {
            $0.SetSessionGraphOptimizationLevel(options, Int32(FTE_ORT_OPTIMIZE_ALL))
        }
        return try runtime.make("the graph") { $0.CreateSession(environment, graph, options, $1) }
    }
}
