/// The order tools must be called in: the ticket first, one terminal call last, nothing after it.
///
/// It knows nothing of connections or models; the same order holds for both.
public struct ToolOrder: Sendable, Hashable {
    /// How far a run has come.
    private enum State: Sendable, Hashable {
        case new
        case open
        case ended
    }

    private var state = State.new

    /// Starts at the beginning.
    public init() {}

    /// Whether a terminal call was made.
    public var hasEnded: Bool { state == .ended }

    /// Whether this call is due now; changes nothing.
    public func allows(_ tool: ToolName) -> Bool {
        switch state {
        case .new: tool == .createTicket
        case .open: tool != .createTicket
        case .ended: false
        }
    }

    /// Takes note of a call that succeeded.
    public mutating func note(_ tool: ToolName) {
        guard allows(tool) else { return }
        state = tool.isTerminal ? .ended : .open
    }
}
