public import Core
import Glibc

/// Runs a service's components from start to end.
///
/// They are started in order. At the first signal they are asked to end in reverse order, each one when the one before
/// has finished, all under a deadline. A component that throws or returns unasked ends the others too.
public struct ComponentRunner: Sendable {
    private let components: [any Component]
    private let grace: Duration
    private let log: Log
    private let signals: TerminationSignals
    private let health: HealthState?

    /// Makes a runner.
    ///
    /// - Parameters:
    ///   - components: What to run, each after what it needs.
    ///   - grace: How long ending may take; less than what the system allows before it kills.
    ///   - log: Where it writes.
    ///   - signals: What asks the process to end.
    ///   - health: What learns that the service is stopping.
    public init(
        components: [any Component], grace: Duration = .seconds(25), log: Log,
        signals: TerminationSignals = TerminationSignals(), health: HealthState? = nil
    ) {
        self.components = components
        self.grace = grace
        self.log = log
        self.signals = signals
        self.health = health
    }

    /// Runs until everything has ended.
    ///
    /// - Important: When the deadline passes, or at a second signal, the process ends here.
    /// - Returns: The exit status: 0 when everything was finished, 1 when a component failed.
    public func run() async -> Int32 {
        await signals.install()
        return await withTaskGroup(of: ShutdownSequence.Event.self) { group in
            for (index, component) in components.enumerated() {
                log.debug("component starts", [.component: component.name])
                group.addTask(priority: .high) { await outcome(of: component, at: index) }
            }
            group.addTask { await nextSignal() }
            var sequence = ShutdownSequence(count: components.count)
            while let event = await group.next() {
                if case .signal = event { group.addTask { await nextSignal() } }
                for action in sequence.take(event) {
                    guard perform(action, in: &group) else { return sequence.hasFailed ? 1 : 0 }
                }
            }
            return 1
        }
    }

    /// - Returns: Whether there is more to wait for.
    private func perform(
        _ action: ShutdownSequence.Action, in group: inout TaskGroup<ShutdownSequence.Event>
    ) -> Bool {
        switch action {
        case .startDeadline:
            log.info("service stops")
            health?.markStopping()
            let grace = grace
            group.addTask {
                try? await Task.sleep(for: grace)
                return .deadline
            }
        case .shutDown(let index):
            log.debug("component stops", [.component: components[index].name])
            components[index].shutDown()
        case .finish:
            log.info("service stopped")
            group.cancelAll()
            return false
        case .abandon:
            log.error("service ends with work unfinished")
            // Whatever hangs would hang in an orderly exit too.
            _exit(1)
        }
        return true
    }

    private func nextSignal() async -> ShutdownSequence.Event {
        await signals.next()
        return .signal
    }

    private func outcome(of component: any Component, at index: Int) async -> ShutdownSequence.Event {
        do {
            try await component.run()
            log.debug("component ended", [.component: component.name])
            return .ended(index, failed: false)
        } catch {
            log.error("component failed", [.component: component.name, .error: "\(error)"])
            return .ended(index, failed: true)
        }
    }
}
