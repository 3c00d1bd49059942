import COnnxRuntime
import Glibc

/// ONNX Runtime's library, opened by name, with its table of functions.
///
/// Stays open as long as the process lives: the library starts things of its own that do not survive being closed.
struct ONNXRuntime {
    let api: UnsafePointer<fte_ort_api>
    /// What the library calls itself.
    let version: String

    init(library path: String) throws(SentenceModelError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL), let symbol = dlsym(handle, "OrtGetApiBase") else {
            throw .libraryRefused
        }
        let entry = unsafeBitCast(symbol, to: (@convention(c) () -> UnsafePointer<fte_ort_api_base>?).self)
        guard let base = entry()?.pointee, let getVersion = base.GetVersionString, let getAPI = base.GetApi,
            let name = getVersion(), let api = getAPI(UInt32(FTE_ORT_API_VERSION))
        else { throw .libraryRefused }
        self.api = api
        version = String(cString: name)
    }

    /// Runs a step and makes its refusal an error.
    func check(_ step: String, _ body: (fte_ort_api) -> OpaquePointer?) throws(SentenceModelError) {
        guard let status = body(api.pointee) else { return }
        let code = Int(api.pointee.GetErrorCode(status))
        api.pointee.ReleaseStatus(status)
        throw .runtime(code: code, step: step)
    }

    /// A thing that a step makes.
    func make(
        _ step: String, _ body: (fte_ort_api, UnsafeMutablePointer<OpaquePointer?>) -> OpaquePointer?
    ) throws(SentenceModelError) -> OpaquePointer {
        var made: OpaquePointer?
        try check(step) { body($0, &made) }
        guard let made else { throw .runtime(code: -1, step: step) }
        return made
    }
}
