import Core
import FoundationEssentials
import Synchronization

/// How long a run waits for what its customer writes next.
public struct QuietTimes: Sendable {
    /// So long after his last message.
    public let afterLast: Duration
    /// And no longer than this after his first.
    public let afterFirst: Duration

    /// On WhatsApp, where a thought comes in several messages.
    public static let whatsapp = QuietTimes(afterLast: .milliseconds(1500), afterFirst: .seconds(5))

    /// Makes it from its parts.
    public init(afterLast: Duration, afterFirst: Duration) {
        self.afterLast = afterLast
        self.afterFirst = afterFirst
    }
}

/// Holds runs back until their customers have paused, so that a thought typed in four messages is answered once.
///
/// One that waits costs an entry here and an alarm: no thread, and no task of its own.
final class QuietWindows: Sendable {
    private struct Window {
        let opened: ContinuousClock.Instant
        var last: ContinuousClock.Instant
        var isOver: Bool
        var waiter: CheckedContinuation<Void, Never>?
    }
    private let times: QuietTimes
    private let alarms: any AlarmSetting
    /// By ticket; at most as many as there are messages in flight.
    private let windows = Mutex<[UUID: Window]>([:])

    init(_ times: QuietTimes, alarms: any AlarmSetting) {
        self.times = times
        self.alarms = alarms
    }

    /// Whether nothing is kept.
    var isEmpty: Bool { windows.withLock(\.isEmpty) }

    /// Notes a message as soon as it is accepted; an urgent one ends the wait of those before it.
    func note(_ ticket: UUID, isUrgent: Bool) {
        let now = ContinuousClock.now
        let waiter: CheckedContinuation<Void, Never>? = windows.withLock { windows in
            var window = windows[ticket] ?? Window(opened: now, last: now, isOver: false)
            window.last = now
            window.isOver = window.isOver || isUrgent
            defer { windows[ticket] = window }
            guard window.isOver else { return nil }
            defer { window.waiter = nil }
            return window.waiter
        }
        waiter?.resume()
    }

    /// Waits until the ticket's customer has paused, and closes the window: what comes later opens another.
    ///
    /// A second one that waits for the same window ends the wait of both: only urgent runs come past their turn.
    func wait(for ticket: UUID) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let (earlier, left): (CheckedContinuation<Void, Never>?, Duration?) = windows.withLock { windows in
                let earlier = windows[ticket]?.waiter
                windows[ticket]?.waiter = continuation
                return (earlier, remaining(&windows, ticket))
            }
            earlier?.resume()
            if let left { setAlarm(ticket, after: left) } else { continuation.resume() }
        }
        windows.withLock { $0.removeValue(forKey: ticket)?.waiter }?.resume()
    }

    /// Rings when a window may be over; a message that came meanwhile has moved its end.
    private func setAlarm(_ ticket: UUID, after time: Duration) {
        _ = alarms.setAlarm(after: time) { [self] in
            let (waiter, left): (CheckedContinuation<Void, Never>?, Duration?) = windows.withLock { windows in
                guard let waiter = windows[ticket]?.waiter else { return (nil, nil) }
                let left = remaining(&windows, ticket)
                return (left == nil ? waiter : nil, left)
            }
            waiter?.resume()
            if let left { setAlarm(ticket, after: left) }
        }
    }

    /// How long a window stays open; nil when it is over or there is none, and then nobody waits in it any more.
    private func remaining(_ windows: inout [UUID: Window], _ ticket: UUID) -> Duration? {
        guard let window = windows[ticket] else { return nil }
        let end = min(window.last + times.afterLast, window.opened + times.afterFirst)
        let left = end - .now
        guard !window.isOver, left > .zero else {
            windows[ticket]?.waiter = nil
            return nil
        }
        return left
    }
}
