import Core
import FoundationEssentials
import Messaging
import OutboundDispatcher
import Testing

struct EscalationHandlerTests {
    private let lines = Box<String>()
    private var log: OnCallLog { OnCallLog(log: Log(service: "test", sink: lines.append)) }

    @Test(
        arguments: [
            EventType.escalationOpened, .escalationUpdated, .escalationClaimed, .escalationReplied,
            .escalationResolved, .escalationReleased, .escalationReassigned,
        ])
    func `every change of an escalation is one line with its ids and nothing of a person`(type: EventType) async throws
    {
        let message = try Fixtures.message(type, Fixtures.escalation(), on: .escalations)
        _ = try await EscalationHandler(sinks: [log]).handle(message)

        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.contains("\"message\":\"on-call notice\""))
        #expect(line.contains(Fixtures.escalation().escalationID.text))
        #expect(line.contains("\"escalation.reason\":\"refund_request\""))
        #expect(line.contains("\"escalation.urgency\":\"high\""))
        #expect(line.contains(type.rawValue))
        for secret in ["Ada", "dollars", Fixtures.reference] { #expect(!line.contains(secret)) }
    }

    @Test(arguments: [EventType.alertRaised, .alertCleared])
    func `an alert is one line with its figures`(type: EventType) async throws {
        let alert = AlertChanged(
            alert: "latency", value: 4000, threshold: 3000, window: "5m", channel: .webForm, at: Fixtures.requestedAt)
        _ = try await EscalationHandler(sinks: [log]).handle(try Fixtures.message(type, alert, on: .escalations))

        let line = try #require(lines.all.first)
        #expect(line.contains("\"alert.name\":\"latency\""))
        #expect(line.contains("\"alert.value\":\"4000.0\""))
        #expect(line.contains("\"channel\":\"web_form\""))
    }

    @Test func `sinks are told in order, and one that fails fails the event`() async throws {
        let message = try Fixtures.message(.escalationOpened, Fixtures.escalation(), on: .escalations)
        let handler = EscalationHandler(sinks: [log, FailingSink(), log])
        await #expect(throws: DispatchError.webhookFailed(status: 503)) { try await handler.handle(message) }
        #expect(lines.all.count == 1)
    }
}

private struct FailingSink: OnCallSink {
    func notify(_ notice: OnCallNotice) async throws {
        throw DispatchError.webhookFailed(status: 503)
    }
}
