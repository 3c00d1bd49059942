import CMicroHTTPD
import Core
import Synchronization

/// One request on its way in and its answer on its way out.
final class Exchange: Sendable {
    private struct State {
        var intake = RequestIntake()
        var answer: PreparedAnswer?
    }
    let connection: MHDPointer
    let watch: ConnectionWatch
    private let target: String
    private let state = Mutex(State())

    init(connection: MHDPointer, watch: ConnectionWatch, target: String) {
        self.connection = connection
        self.watch = watch
        self.target = target
    }

    deinit {
        state.withLock { $0.answer.take() }?.destroy()
    }

    var path: String { RequestTarget.path(of: target) }

    var isWaitingForHead: Bool { state.withLock { $0.intake.isWaitingForHead } }

    var answer: PreparedAnswer? {
        get { state.withLock { $0.answer } }
        set { state.withLock { $0.answer = newValue } }
    }

    func withIntake(_ step: (inout RequestIntake) -> RequestIntake.Action) -> RequestIntake.Action {
        state.withLock { step(&$0.intake) }
    }

    /// The complete request.
    ///
    /// Its body is moved out: it can be had once.
    func takeRequest() -> HTTPRequest {
        let intake = state.withLock { state in
            let intake = state.intake
            state.intake.dropBody()
            return intake
        }
        return HTTPRequest(
            method: intake.method, target: target, headers: intake.headers, body: intake.body,
            remoteAddress: watch.remoteAddress)
    }
}

/// An answer in the library's own form.
struct PreparedAnswer: Sendable {
    private let response: MHDPointer
    private let status: UInt32

    /// Copies an answer; nil when there is no memory for it.
    init?(_ answer: HTTPResponse, closing: Bool) {
        let response = answer.body.withUnsafeBytes { bytes in
            MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let response else { return nil }
        // A field that the library refuses (a line break in it, or one of its own) is left out.
        for field in answer.headers.fields { _ = MHD_add_response_header(response, field.name, field.value) }
        if closing { _ = MHD_add_response_header(response, "Connection", "close") }
        self.response = MHDPointer(raw: response)
        status = (200...599).contains(answer.status) ? UInt32(answer.status) : 500
    }

    /// Sends it; only on the polling thread.
    func send(on connection: MHDPointer) -> MHD_Result {
        MHD_queue_response(connection.raw, status, response.raw)
    }

    /// Gives up this side's hold on it; the library keeps its own while it sends.
    func destroy() {
        MHD_destroy_response(response.raw)
    }
}
