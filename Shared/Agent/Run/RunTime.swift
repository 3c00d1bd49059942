import Core

/// The time of one run: everything it waits for ends with it.
struct RunTime: Sendable {
    /// When the run must have come to its effect.
    let deadline: ContinuousClock.Instant
    private let alarms: any AlarmSetting

    /// Begins now.
    init(_ budget: Duration, alarms: any AlarmSetting) {
        deadline = .now + budget
        self.alarms = alarms
    }

    /// Whether nothing may be begun any more, because the time is over or the run was stopped from outside.
    var isOver: Bool { Task.isCancelled || deadline <= .now }

    /// Does something in a child task that is cancelled when the time is over.
    func limit<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await alarms.withLimit(ContinuousClock.now.duration(to: deadline), body)
    }
}
