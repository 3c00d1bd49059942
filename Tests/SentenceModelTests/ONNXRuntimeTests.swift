import COnnxRuntime
import Testing

@testable import SentenceModel

/// Calls each declared entry of the library's table: one at a wrong place would do something else, or crash.
@Suite(.enabled(if: ModelFolder.isThere, "make up, or compose/local/sentence-model, brings the library"))
struct ONNXRuntimeTests {
    @Test func `errors come with their code and text, and are released`() throws {
        let api = try ONNXRuntime(library: ModelFolder.path + "/libonnxruntime.so").api.pointee
        var options: OpaquePointer?
        var environment: OpaquePointer?
        var session: OpaquePointer?
        #expect(api.CreateEnv(3, "test", &environment) == nil)
        #expect(api.CreateSessionOptions(&options) == nil)
        let status = try #require(api.CreateSession(environment, "/no/such.onnx", options, &session))
        #expect(api.GetErrorCode(status) == 3)
        let message = try #require(api.GetErrorMessage(status))
        #expect(String(cString: message).contains("/no/such.onnx"))
        api.ReleaseStatus(status)
        api.ReleaseSessionOptions(options)
        api.ReleaseEnv(environment)
    }

    @Test func `the table's entries do what their names say, from loading to releasing`() throws {
        let runtime = try ONNXRuntime(library: ModelFolder.path + "/libonnxruntime.so")
        #expect(runtime.version.hasPrefix("1."))
        // Loading, counting, running, reading and releasing: every other entry.
        let session = try SentenceSession(
            library: ModelFolder.path + "/libonnxruntime.so", graph: ModelFolder.path + "/model.onnx",
            readingGraph: ModelFolder.path + "/reading.onnx")
        let vector = try session.vector(of: [101, 7592, 2088, 102])
        #expect(vector.count == 384)
        #expect(abs(vector.map { $0 * $0 }.reduce(0, +) - 1) < 0.001)
        // A number that is no piece is refused, and the session goes on.
        #expect(throws: SentenceModelError.self) { try session.vector(of: [101, 99_999_999, 102]) }
        #expect(throws: SentenceModelError.self) { try session.reading(of: [101, 99_999_999, 102]) }
        #expect(try session.reading(of: [101, 7592, 2088, 102]).meaning == vector)
        // A graph in the other's place is not taken.
        #expect(throws: SentenceModelError.unfit) {
            try SentenceSession(
                library: ModelFolder.path + "/libonnxruntime.so", graph: ModelFolder.path + "/reading.onnx",
                readingGraph: ModelFolder.path + "/model.onnx")
        }
        #expect(try session.vector(of: [101, 7592, 2088, 102]) == vector)
    }
}
