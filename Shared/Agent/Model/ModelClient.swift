import Core
import HTTPClient
import Synchronization

/// Gets one answer from an endpoint within a run's time: waits its turn, tries again, learns what the endpoint knows.
final class ModelClient: Sendable {
    private struct Knowledge {
        var circuit = CircuitBreaker()
        /// Fields the endpoint has refused.
        var dropped: Set<ChatRequest.Parameter> = []
    }
    private static let shortestTry = Duration.milliseconds(50)

    private let configuration: ModelConfiguration
    private let endpoint: ModelEndpoint
    private let http: HTTPClient
    private let gate: ModelGate
    private let clock: any Clock<Duration>
    private let log: Log
    private let knowledge = Mutex(Knowledge())
    private let backoff = BackoffPolicy(first: .milliseconds(250), longest: .seconds(4))

    init(_ configuration: ModelConfiguration, http: HTTPClient, clock: any Clock<Duration>, log: Log) {
        self.configuration = configuration
        self.http = http
        self.clock = clock
        self.log = log
        endpoint = ModelEndpoint(configuration)
        gate = ModelGate(maximum: configuration.maximumConcurrent)
    }

    /// Whether nobody asks it for the moment.
    var isResting: Bool { knowledge.withLock { $0.circuit.isOpen } }

    /// How many requests may be on their way now, and how many are.
    var load: (allowed: Int, inFlight: Int) { gate.load }

    /// Leaves a parameter out from now on.
    func leaveOut(_ parameter: ChatRequest.Parameter) {
        let isNew = knowledge.withLock { $0.dropped.insert(parameter).inserted }
        if isNew { log.info("the model goes without a parameter", [.detail: parameter.rawValue]) }
    }

    /// What a try came to.
    private enum Step {
        case reply(ChatReply)
        case tryAgain(after: Duration, otherwise: ModelError)
        case shorten
    }

    /// Asks until there is an answer or no time is left.
    ///
    /// - Parameters:
    ///   - deadline: When the answer must be there; nil is without a limit.
    ///   - request: Makes the request, half as long when it is told so.
    /// - Returns: The answer.
    /// - Throws: ``ModelError``.
    func reply(
        by deadline: ContinuousClock.Instant?, to request: (_ isHalved: Bool) -> ChatRequest
    ) async throws(ModelError) -> ChatReply {
        var isHalved = false
        var failures = 0
        while true {
            switch try await attempt(request(isHalved), by: deadline, failures: failures) {
            case .reply(let reply): return reply
            case .shorten:
                guard !isHalved else { throw .refused(status: 400) }
                isHalved = true
            case .tryAgain(let pause, let error):
                failures += 1
                if let deadline, .now + pause + Self.shortestTry >= deadline { throw error }
                try await sleep(pause)
            }
        }
    }

    private func sleep(_ pause: Duration) async throws(ModelError) {
        guard pause > .zero else { return }
        do { try await clock.sleep(for: pause) } catch { throw .cancelled }
    }

    private func attempt(
        _ request: ChatRequest, by deadline: ContinuousClock.Instant?, failures: Int
    ) async throws(ModelError) -> Step {
        guard let permit = await gate.enter(until: deadline) else { throw Task.isCancelled ? .cancelled : .limited }
        // Before the circuit is asked: who has no time left must not be its trial.
        var timeout = configuration.requestTimeout
        if let deadline { timeout = min(timeout, ContinuousClock.now.duration(to: deadline)) }
        guard timeout > Self.shortestTry else {
            gate.leave(permit, after: .failed)
            throw .away
        }
        // Asked only now: while this one waited others may have found out.
        guard knowledge.withLock({ $0.circuit.allows(at: .now) }) else {
            gate.leave(permit, after: .failed)
            throw .circuitOpen
        }
        let dropped = knowledge.withLock { $0.dropped }
        var sent = HTTPClientRequest(
            method: "POST", url: endpoint.url, headers: endpoint.headers, body: request.body(without: dropped),
            dependency: "model")
        sent.timeout = timeout
        let response: HTTPClientResponse
        do {
            response = try await http.send(sent)
        } catch {
            gate.leave(permit, after: .failed)
            return try failed(error, isFullTime: timeout == configuration.requestTimeout, failures: failures)
        }
        let answer = EndpointAnswer(response)
        gate.leave(permit, after: answer.ending)
        return try step(after: answer, dropped: dropped, failures: failures)
    }

    private func failed(_ error: HTTPClientError, isFullTime: Bool, failures: Int) throws(ModelError) -> Step {
        switch error.kind {
        case .cancelled, .closed:
            knowledge.withLock { $0.circuit.noteNothing(at: .now) }
            throw .cancelled
        case .overloaded:
            knowledge.withLock { $0.circuit.noteNothing(at: .now) }
            return .tryAgain(after: backoff.pause(afterFailures: failures + 1), otherwise: .limited)
        // That our own time was short says nothing about the model.
        case .timedOut where !isFullTime:
            knowledge.withLock { $0.circuit.noteNothing(at: .now) }
            throw .away
        default:
            noteFailure()
            return .tryAgain(after: backoff.pause(afterFailures: failures + 1), otherwise: .away)
        }
    }

    private func step(
        after answer: EndpointAnswer, dropped: Set<ChatRequest.Parameter>, failures: Int
    ) throws(ModelError) -> Step {
        let pause = backoff.pause(afterFailures: failures + 1)
        switch answer {
        case .reply(let reply):
            noteAnswer()
            return .reply(reply)
        case .limited(let wanted):
            knowledge.withLock { $0.circuit.noteLimited() }
            return .tryAgain(after: max(wanted ?? pause, .zero), otherwise: .limited)
        case .exhausted: throw .limited
        case .failed(let wanted):
            noteFailure()
            return .tryAgain(after: wanted ?? pause, otherwise: .away)
        case .tooLong:
            noteAnswer()
            return .shorten
        case .unknownParameter(let parameter):
            noteAnswer()
            guard !dropped.contains(parameter) else { throw .refused(status: 400) }
            leaveOut(parameter)
            return .tryAgain(after: .zero, otherwise: .refused(status: 400))
        case .refused(let status):
            // A wrong key or an unknown model fails for everybody; what is wrong with one request does not.
            if [401, 403, 404].contains(status) { noteFailure() } else { noteAnswer() }
            throw .refused(status: status)
        }
    }

    private func noteAnswer() {
        let wasOpen = knowledge.withLock { knowledge in
            defer { knowledge.circuit.noteAnswer() }
            return knowledge.circuit.isOpen
        }
        if wasOpen { log.info("the model answers again") }
    }

    private func noteFailure() {
        let hasOpened = knowledge.withLock { knowledge in
            let wasOpen = knowledge.circuit.isOpen
            knowledge.circuit.noteFailure(at: .now)
            return !wasOpen && knowledge.circuit.isOpen
        }
        if hasOpened { log.warning("the model has failed too often and is left alone for a while") }
    }
}

extension EndpointAnswer {
    /// What it means for how many may ask at a time.
    fileprivate var ending: ModelGate.Ending {
        switch self {
        case .reply: .succeeded
        case .limited: .limited
        default: .failed
        }
    }
}
