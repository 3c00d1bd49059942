import Core
import Foundation
import HTTPClient
import Messaging
import PostgresClient
import TestSupport
import Testing

/// Everything that starts the real executables.
///
/// How many at a time says whoever runs them: each waits most of its time.
@Suite struct FleetSuite {}

extension FleetSuite {
    @Suite struct WholeWayTests {
        @Test(.timeLimit(.minutes(3)))
        func `a form submission goes the whole way through four real services`() async throws {
            try await Fleet.run { fleet in
                let question = try await fleet.submit(Submission(subject: "Password"))
                let refund = try await fleet.submit(
                    Submission(
                        mail: "lee@example.org", subject: "Money back", message: "I want a refund", category: "billing")
                )

                let answered = try await fleet.answeredTicket(question)
                #expect(answered["status"]?.string == "waiting")
                #expect(answered["subject"]?.string == "Password")
                let text = try #require(answered["responses"]?[0]?["content"]?.string)
                #expect(text.contains("new password"), "\(text)")
                #expect(text.contains("1."), "the steps: \(text)")

                let escalated = try await fleet.answeredTicket(refund)
                #expect(escalated["status"]?.string == "escalated")
                let opened = try await fleet.messages(on: .escalations).filter {
                    $0.headers.lastText(of: "ce_type") == EventType.escalationOpened.rawValue
                }
                try #require(opened.count == 1)
                let event = try JSONValue(json: opened[0].value)
                #expect(event["ticket_ref"]?.string == refund)
                #expect(event["reason"]?.string == EscalationReason.refundRequest.rawValue)

                try await fleet.waitUntilFinished(2)
                try await fleet.verifyOnceEach(2)
                try await fleet.expectEveryServiceIsWell()
                try await fleet.expectEveryEventFitsItsSchema()
            }
        }

        @Test(
            .timeLimit(.minutes(3)),
            .enabled(if: sentenceModelIsThere, "make up, or compose/local/sentence-model, brings the model"))
        func `a question in words of the customer's own is understood by the sentence model`() async throws {
            let local = ["EMBEDDER": "local", "SENTENCE_MODEL_DIR": sentenceModelFolder]
            try await Fleet.run(FleetPlan(environment: local)) { fleet in
                let question = try await fleet.submit(
                    Submission(subject: "mondays", message: "where do I put that I am not free on mondays?"))
                let answered = try await fleet.answeredTicket(question)
                #expect(answered["status"]?.string == "waiting")
                let text = try #require(answered["responses"]?[0]?["content"]?.string)
                #expect(text.contains("vailability"), "\(text)")
                let angry = try await fleet.submit(
                    Submission(mail: "lee@example.org", message: "You people are a disgrace and a joke."))
                #expect(try await fleet.answeredTicket(angry)["status"]?.string == "escalated")
            }
        }
    }
}

private let sentenceModelFolder =
    ProcessInfo.processInfo.environment["SENTENCE_MODEL_DIR"] ?? Repository.root + "/.local/sentence-model"
private let sentenceModelIsThere = FileManager.default.fileExists(atPath: sentenceModelFolder + "/manifest.sha256")

extension Fleet {
    fileprivate func expectEveryServiceIsWell() async throws {
        try await wait("health to be healthy") { try await self.health()["status"]?.string == "healthy" }
        for kind in ServiceKind.allCases {
            let admin = try #require(try service(kind).admin)
            for path in ["livez", "readyz", "metrics"] {
                #expect(try await get("\(admin)/\(path)").status == 200, "\(kind.rawValue) /\(path)")
            }
            let metrics = String(decoding: try await get("\(admin)/metrics").body, as: UTF8.self)
            #expect(metrics.contains("# TYPE "), "\(kind.rawValue)")
        }
        try await fte("doctor")
    }

    fileprivate func expectEveryEventFitsItsSchema() async throws {
        var types: Set<String> = []
        for topic in Topic.allCases {
            for message in try await messages(on: topic) {
                let type = try #require(message.headers.lastText(of: "ce_type"))
                types.insert(type)
                let file = try Repository.bytes("schemas/events/\(type).schema.json")
                let problems = try JSONSchema(JSONValue(json: file)).problems(of: JSONValue(json: message.value))
                #expect(problems == [], "\(type) on \(topic.rawValue)")
                for name in ["ce_specversion", "ce_id", "ce_source", "ce_time", "content-type", "traceparent"] {
                    #expect(message.headers.lastText(of: name) != nil, "\(type): \(name)")
                }
            }
        }
        let expected: Set<EventType> = [
            .ticketReceived, .replyRequested, .escalationOpened, .metricMessageReceived,
            .metricMessageProcessed, .metricDelivered,
        ]
        #expect(types == Set(expected.map(\.rawValue)))
    }
}
