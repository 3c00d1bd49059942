/// Something that calls when a time is over, for limits that are hardly ever reached.
///
/// A task that sleeps for the sake of a limit costs more memory than what it limits; an alarm costs an entry in a table.
public protocol AlarmSetting: Sendable {
    /// Calls `ring` once when the time is over, on no particular thread, unless the alarm is cancelled before.
    func setAlarm(after time: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm
}

/// An alarm that was set.
public struct Alarm: Sendable {
    private let whenCancelled: @Sendable () -> Void

    /// Makes an alarm.
    public init(whenCancelled: @escaping @Sendable () -> Void) {
        self.whenCancelled = whenCancelled
    }

    /// Takes it back; one that has rung already stays rung.
    public func cancel() { whenCancelled() }
}

extension AlarmSetting {
    /// Runs the body in a task that is cancelled when the time is over, or when the caller's is.
    ///
    /// - Important: A body that ignores cancellation delays the end.
    /// - Parameters:
    ///   - limit: How long the body may take.
    ///   - whenOver: Called as soon as the time is over.
    ///   - body: What is limited; it begins at once, on the caller's thread.
    /// - Returns: What the body gave.
    /// - Throws: What the body threw.
    public func withLimit<Value: Sendable>(
        _ limit: Duration, whenOver: @escaping @Sendable () -> Void = {},
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task.immediate { try await body() }
        let alarm = setAlarm(after: limit) {
            whenOver()
            task.cancel()
        }
        defer { alarm.cancel() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}

/// Alarms that are sleeping tasks: exact, for where there are few.
public struct TaskAlarms: AlarmSetting {
    /// Makes a setter of alarms.
    public init() {}

    /// Starts a task that sleeps and then rings.
    public func setAlarm(after time: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        let task = Task {
            do { try await Task.sleep(for: time) } catch { return }
            ring()
        }
        return Alarm { task.cancel() }
    }
}
