import Lifecycle

/// Where a processor may be made to die.
enum DeathStep: String, CaseIterable {
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

/// The death of a processor, in a drill.
typealias Death = PlannedDeath<DeathStep>
