import HTTPClient

extension SendingFailure {
    /// What it means for a part that its provider has not answered.
    ///
    /// - Throws: `CancellationError` where the question was taken back.
    static func noAnswer(_ error: HTTPClientError) throws -> SendingFailure {
        switch error.kind {
        case .cancelled, .closed: throw CancellationError()
        case .invalidRequest: SendingFailure(.terminal, code: "invalid_request")
        default:
            SendingFailure(
                .accountBackoff, code: error.kind == .timedOut ? "timeout" : "unreachable",
                // Time may be over before anything has left.
                mayHaveBeenTaken: error.mayHaveArrived || error.kind == .tooLarge)
        }
    }
}
