/// The port of a line, as it stands: open, closed, or such that nobody gets in.
struct LineGate {
    private let port: Int
    private var listener: ListeningPort?
    /// Connections that have taken the only place there is.
    private var dam: [StreamConnection] = []
    private var isDammed = false

    init(_ listener: ListeningPort) {
        port = listener.port
        self.listener = listener
    }

    /// Lets the port stand as a manner wants it; false where somebody else has it meanwhile.
    mutating func set(_ manner: ProviderLine.Manner) -> Bool {
        let isOpen = manner != .gone && manner != .unreachable
        if isOpen, listener != nil, !isDammed { return true }
        close()
        guard manner != .gone else { return true }
        listener = try? ListeningPort(again: port, places: isOpen ? 64 : 0)
        if manner == .unreachable {
            isDammed = true
            dam = (0..<4).compactMap { _ in StreamConnection(beginningTo: port) }
        }
        return listener != nil
    }

    /// The next connection; nil when there is none within a moment, or nobody is let in.
    func accept() -> StreamConnection? {
        if let listener, !isDammed { return listener.accept() }
        StreamConnection.pause()
        return nil
    }

    mutating func close() {
        listener?.close()
        for connection in dam { connection.close() }
        (listener, dam, isDammed) = (nil, [], false)
    }
}
