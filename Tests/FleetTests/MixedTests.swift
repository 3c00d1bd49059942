import Core
import Foundation
import Messaging
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    /// Every channel at the same time, through its provider.
    @Suite struct MixedTests {
        /// How providers call.
        enum Manner: String, CaseIterable {
            case onceInOrder = "once and in order"
            case twiceInAnyOrder = "twice and in any order"
        }

        @Test(.timeLimit(.minutes(4)), arguments: Manner.allCases)
        func `of three hundred messages each has one outcome, and its answer where and how it was asked`(
            _ manner: Manner
        ) async throws {
            // Five notices a second leave, so all hundred would take longer than everything else.
            let environment = [
                "GMAIL_UNITS_PER_MINUTE": "1000000", "NOTIFY_PER_HOUR": "\(MixedMessages.notices)",
            ]
            try await Fleet.runWithEveryProvider(environment: environment) { fleet, providers in
                var times = 1
                if manner == .twiceInAnyOrder {
                    times = 2
                    providers.reportTwiceInAnyOrder()
                }
                let mixture = MixedMessages(fleet: fleet, providers: providers, times: times)
                let sent = try await mixture.send()
                try await fleet.waitForMixture(sent.count)

                try mixture.verifyMail(sent)
                try mixture.verifyTwilio()
                try mixture.verifyMeta()
                try await mixture.verifyForms(sent)
                try await fleet.verifyOnceEach(sent.count)
                let escalated = (0..<sent.count).filter { MixedQuestion($0).isForPeople }.count
                #expect(try await fleet.number("SELECT count(*) FROM escalations") == escalated)
                #expect(
                    try await fleet.number("SELECT count(*) FROM messages WHERE outcome = 'answered'")
                        == sent.count - escalated)
                #expect(try await fleet.openedEscalations() == escalated)
                #expect(providers.twilio.failedReports == 0)
                #expect(providers.meta.failedWebhooks == 0)
                #expect(providers.gmail.answeredPushes.allSatisfy { $0 == 200 })
            }
        }
    }
}

extension Providers {
    fileprivate func reportTwiceInAnyOrder() {
        var ofTwilio = TwilioReporting()
        (ofTwilio.copies, ofTwilio.shuffled) = (2, true)
        twilio.setReporting(ofTwilio)
        var ofMeta = MetaReporting()
        (ofMeta.copies, ofMeta.shuffled) = (2, true)
        meta.setReporting(ofMeta)
    }
}

extension Fleet {
    /// Waits until so many messages have an outcome, their answers have arrived, and all of that has been counted.
    fileprivate func waitForMixture(_ messages: Int) async throws {
        try await wait("\(messages) messages to be answered and counted", within: .seconds(120)) {
            let rows = try await self.rows(
                """
                SELECT (SELECT count(*) FROM messages WHERE direction = 'inbound' AND state = 'concluded'),
                       (SELECT count(*) FROM messages WHERE direction = 'outbound' AND delivery_status =
                        CASE channel WHEN 'email' THEN 'sent' WHEN 'whatsapp' THEN 'read' ELSE 'delivered' END),
                       (SELECT count(*) FROM agent_metrics WHERE metric_type = 'message_processed'),
                       (SELECT count(*) FROM notices WHERE due_at IS NOT NULL), (SELECT count(*) FROM outbox)
                """)
            guard let row = rows.first else { return false }
            return try (0..<5).map { try row.value($0, as: Int.self) } == [messages, messages, messages, 0, 0]
        }
    }

    fileprivate func openedEscalations() async throws -> Int {
        try await messages(on: .escalations).filter {
            $0.headers.lastText(of: "ce_type") == EventType.escalationOpened.rawValue
        }.count
    }
}
