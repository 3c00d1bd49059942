import COnnxRuntime

/// What the library keeps for all graphs; the last one that needs it releases it, after itself.
///
/// The pointer is set once and released in `deinit`, which is why the promise of `Sendable` holds.
final class RuntimeEnvironment: @unchecked Sendable {
    let runtime: ONNXRuntime
    let pointer: OpaquePointer

    init(_ runtime: ONNXRuntime) throws(SentenceModelError) {
        pointer = try runtime.make("an environment") { $0.CreateEnv(Int32(FTE_ORT_LOG_FATAL), "fte", $1) }
        self.runtime = runtime
    }

    deinit {
        runtime.api.pointee.ReleaseEnv(pointer)
    }
}

/// One loaded graph: named values in, named values out.
///
/// ONNX Runtime allows runs of one session on several threads at once; each run is made on the thread that asks for it.
/// The pointer is set once and released in `deinit`, which is why the promise of `Sendable` holds.
final class Graph: @unchecked Sendable {
    private let environment: RuntimeEnvironment
    private let session: OpaquePointer
    private var runtime: ONNXRuntime { environment.runtime }

    /// Loads it.
    ///
    /// - Throws: ``SentenceModelError/unfit`` when it has other numbers of inputs and outputs than are known here.
    init(_ file: String, _ environment: RuntimeEnvironment, outputs: Int) throws(SentenceModelError) {
        let runtime = environment.runtime
        let options = try runtime.make("options") { $0.CreateSessionOptions($1) }
        defer { runtime.api.pointee.ReleaseSessionOptions(options) }
        // A text runs on the thread that asks: a second one for its own steps would only wait for the first.
        try runtime.check("one thread") { $0.SetIntraOpNumThreads(options, 1) }
        try runtime.check("one thread") { $0.SetInterOpNumThreads(options, 1) }
        try runtime.check("optimising") {
            $0.SetSessionGraphOptimizationLevel(options, Int32(FTE_ORT_OPTIMIZE_ALL))
        }
        session = try runtime.make("the graph") { $0.CreateSession(environment.pointer, file, options, $1) }
        self.environment = environment
        var (known, made) = (0, 0)
        try runtime.check("counting inputs") { [session] in $0.SessionGetInputCount(session, &known) }
        try runtime.check("counting outputs") { [session] in $0.SessionGetOutputCount(session, &made) }
        guard known == 1, made == outputs else { throw .unfit }
    }

    deinit {
        runtime.api.pointee.ReleaseSession(session)
    }

    /// Runs it on the calling thread.
    ///
    /// - Parameters:
    ///   - input: Its one input by name, and the value, which stays the caller's.
    ///   - outputs: What is asked for, by name.
    /// - Returns: One value for each output, which the caller releases.
    /// - Throws: ``SentenceModelError/runtime(code:step:)`` when the run was refused.
    func run(
        _ input: (name: String, value: OpaquePointer), _ outputs: [String]
    ) throws(SentenceModelError) -> [OpaquePointer] {
        var made = [OpaquePointer?](repeating: nil, count: outputs.count)
        var value: OpaquePointer? = input.value
        try runtime.check("a text's run") { [session] api in
            input.name.withCString { name in
                Self.withNames(outputs[...]) { names in
                    var inputNames: UnsafePointer<CChar>? = name
                    return api.Run(session, nil, &inputNames, &value, 1, names, names.count, &made)
                }
            }
        }
        return made.compactMap(\.self)
    }

    /// Lends names as C wants them.
    private static func withNames(
        _ names: ArraySlice<String>, _ held: [UnsafePointer<CChar>?] = [],
        _ body: ([UnsafePointer<CChar>?]) -> OpaquePointer?
    ) -> OpaquePointer? {
        guard let first = names.first else { return body(held) }
        return first.withCString { withNames(names.dropFirst(), held + [$0], body) }
    }
}
