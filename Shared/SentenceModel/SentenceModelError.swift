/// Why the sentence model cannot be used.
public enum SentenceModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A file that belongs to it is not there.
    case missing(file: String)
    /// A file is another than the one that was made.
    case damaged(file: String)
    /// ONNX Runtime's library cannot be opened, or is none.
    case libraryRefused
    /// ONNX Runtime refused a step.
    case runtime(code: Int, step: String)
    /// The graph is not of the shape that is expected here.
    case unfit
    /// It was used after it had ended.
    case stopped

    /// One sentence, without paths.
    public var description: String {
        switch self {
        case .missing(let file): "\(file) of the sentence model is not there"
        case .damaged(let file): "\(file) of the sentence model is not the one that was made"
        case .libraryRefused: "ONNX Runtime's library cannot be opened"
        case .runtime(let code, let step): "ONNX Runtime refused \(step) (code \(code))"
        case .unfit: "the sentence model's graph has another shape than expected"
        case .stopped: "the sentence model has ended"
        }
    }
}
