import Core

/// One connection over a line, on a thread of its own.
struct LineCall {
    let line: ProviderLine
    /// What the line did when it was made.
    let beginning: ProviderLine.Manner
    let turn: Int

    private static let noise = Array("%&/ this is no answer to anything \u{0}\u{1}\r\n\r\n".utf8)

    func run(_ caller: StreamConnection, target: Int) {
        let provider = passesOn ? StreamConnection(to: target) : nil
        pass(caller, provider)
        provider?.close()
        // Nobody is to take an end that was cut for one that was meant.
        if line.manner == .open { caller.close() } else { caller.abort() }
    }

    private var passesOn: Bool { beginning != .silent && beginning != .cuttingRequests }

    private func pass(_ caller: StreamConnection, _ provider: StreamConnection?) {
        if passesOn, provider == nil { return }
        while line.goesOn(turn) {
            let ready = StreamConnection.readable(caller, provider)
            if ready.first {
                guard let said = caller.read(), line.manner != .cuttingRequests else { return }
                provider?.write(said)
            }
            if ready.second {
                guard let answer = provider?.read(), take(answer, to: caller) else { return }
            }
        }
    }

    /// Does with an answer what the line does; false when that ends the connection.
    private func take(_ answer: [UInt8], to caller: StreamConnection) -> Bool {
        switch line.manner {
        case .cuttingAnswers: return false
        case .keepingAnswers: return true
        case .garblingAnswers:
            caller.write(Self.noise)
            return false
        case .slow(let pause):
            let end = ContinuousClock.now + pause
            while ContinuousClock.now < end, line.goesOn(turn) { StreamConnection.pause() }
            caller.write(answer)
            return true
        case .open, .gone, .unreachable, .silent, .cuttingRequests:
            caller.write(answer)
            return true
        }
    }
}
