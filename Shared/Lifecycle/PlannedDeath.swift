public import Core
import Glibc

/// Kills this very process at a named step, as the kernel would: for drills and tests of what a crash costs.
///
/// `FTE_DIE_AT` names the step. It is refused unless `FTE_CHAOS=1` says that this is such a process, so that a variable
/// left behind kills nobody.
public struct PlannedDeath<Step: RawRepresentable<String> & CaseIterable & Sendable & Equatable>: Sendable {
    private let step: Step

    /// Reads the variables; nil without them.
    ///
    /// Problems stay with the reader until it is finished.
    public init?(from reader: inout EnvironmentReader) {
        guard let word = reader.optionalText("FTE_DIE_AT") else { return nil }
        guard reader.optionalText("FTE_CHAOS") == "1" else {
            reader.report("FTE_DIE_AT is for drills and tests: it wants FTE_CHAOS=1 beside it")
            return nil
        }
        guard let step = Step(rawValue: word) else {
            reader.report("FTE_DIE_AT must be one of \(Step.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        self.step = step
    }

    /// Says at start what is going to happen.
    public func announce(to log: Log) {
        log.warning("this process kills itself at a step of its first message", [.detail: step.rawValue])
    }

    /// Whether this is the step.
    public func comes(at step: Step) -> Bool { self.step == step }

    /// Dies, if this is the step.
    public func strike(at step: Step) {
        if comes(at: step) { kill(getpid(), SIGKILL) }
    }
}
