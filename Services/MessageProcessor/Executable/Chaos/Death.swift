import Core
import Glibc

/// Kills this very process at a named step of a message, as the kernel would: for drills and tests of what a crash costs.
///
/// `FTE_DIE_AT` names the step. It is refused unless `FTE_CHAOS=1` says that this is such a process, so that a variable
/// left behind kills nobody.
struct Death: Sendable {
    /// Where a process may die.
    enum Step: String, CaseIterable {
        /// Before a message is accepted.
        case acceptBefore = "accept.before"
        /// Once its acceptance is committed.
        case acceptAfter = "accept.after"
        /// Once a run has begun, before anything was looked for.
        case runBegun = "run.begun"
        /// Once the documentation was searched.
        case runSearched = "run.searched"
        /// While the model is asked.
        case modelAsked = "model.asked"
        /// Once the model has answered, and what that cost is on record.
        case modelAnswered = "model.answered"
        /// Before a run is concluded.
        case concludeBefore = "conclude.before"
        /// Once its conclusion is committed, before its events leave.
        case concludeAfter = "conclude.after"
        /// Once its first event for another service is on Kafka, before the outbox knows.
        case publishAfter = "publish.after"
    }

    private let step: Step

    /// Reads the variables; nil without them.
    ///
    /// Problems stay with the reader until it is finished.
    init?(from reader: inout EnvironmentReader) {
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
    func announce(to log: Log) {
        log.warning("this process kills itself at a step of its first message", [.detail: step.rawValue])
    }

    /// Whether this is the step.
    func comes(at step: Step) -> Bool { self.step == step }

    /// Dies, if this is the step.
    func strike(at step: Step) {
        if comes(at: step) { kill(getpid(), SIGKILL) }
    }
}
