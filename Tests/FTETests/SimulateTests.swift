import Agent
import Core
import Foundation
import TestSupport
import Testing

@testable import FTE

struct SimulateTests {
    /// Writes tickets to a file of their own and removes it afterwards.
    private func withFile<Value>(_ json: String, _ body: (String) async throws -> Value) async throws -> Value {
        let file = FileManager.default.temporaryDirectory.appending(path: "tickets-\(UUID().uuidString).json")
        try Data(json.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await body(file.path)
    }

    private static let tickets = """
        [{"id": "good", "channel": "email", "customer_name": "Ana", "subject": "Password",
          "content": "How do I reset my password?", "expected_action": "answer",
          "expected_section": "Reset your password"},
         {"id": "refund", "channel": "whatsapp", "content": "I want my money back", "expected_action": "escalate",
          "expected_reason": "refund_request"},
         {"id": "either", "channel": "web_form", "content": "Refund me or I call my lawyer",
          "expected_action": "escalate", "expected_reason": "refund_request",
          "expected_reasons": ["refund_request", "legal_language"]},
         {"id": "turns", "channel": "whatsapp", "turns": [
            {"content": "hi", "expected_action": "ask"},
            {"content": "how do i reset my password", "expected_action": "answer",
             "expected_sections": ["Webhooks", "Reset your password"]},
            {"content": "ok thanks!", "expected_action": "store"}]},
         {"id": "wrong", "channel": "web_form", "content": "How do I reset my password?",
          "expected_action": "answer", "expected_section": "Webhooks", "near_miss_of": "refund_request"},
         {"id": "hidden", "channel": "email", "content": "I want my money back", "expected_action": "store",
          "sealed": true}]
        """

    private struct Report: Decodable {
        struct Share: Decodable {
            let count: Int
            let of: Int
        }
        let turns: Int
        let accuracy: Share
        let decisions: Share
        let escalationRecall: Share
        let rightReason: Share
        let falseAlarms: Share
        let nearMissesFired: Share
        let sectionCited: Share
        let sectionFound: Share
        let whatsappWithin300: Share
        let confusion: [String: [String: Int]]
        let misses: [String]
    }

    private func report(_ result: CommandResult) throws -> Report {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Report.self, from: Data(result.text.utf8))
    }

    @Test func `tickets run through the real loop and add up`() async throws {
        let result = try await withFile(Self.tickets) { await fte("simulate", $0, "--json") }
        #expect(result.status == 0, "\(result.complaints)")
        let report = try report(result)
        #expect(report.turns == 7)
        #expect(report.decisions.count == 7)
        #expect(report.accuracy.count == 6)
        #expect(report.escalationRecall.count == 2 && report.escalationRecall.of == 2)
        #expect(report.rightReason.count == 2)
        #expect(report.falseAlarms.count == 0 && report.falseAlarms.of == 3)
        #expect(report.nearMissesFired.count == 0 && report.nearMissesFired.of == 1)
        #expect(report.sectionCited.count == 2 && report.sectionCited.of == 3)
        #expect(report.whatsappWithin300.of == 1)
        // Legal language was as right as the refund, so it counts where it was expected.
        #expect(report.confusion["refund_request"] == ["refund_request": 2])
        #expect(report.confusion["store"] == ["store": 1])
        #expect(report.misses.count == 1)
        #expect(report.misses.first?.hasPrefix("wrong web_form: wanted answer (Webhooks), got answer (") == true)
    }

    @Test func `sealed tickets stay unread until they are asked for`() async throws {
        try await withFile(Self.tickets) { file in
            let open = await fte("simulate", file)
            #expect(!open.text.contains("hidden"))
            let sealed = await fte("simulate", file, "--only-sealed", "--json")
            let report = try report(sealed)
            #expect(report.turns == 1 && report.misses.count == 1)
            #expect(await fte("simulate", file, "--only-sealed", "--without-sealed").status == 2)
        }
    }

    @Test(arguments: [("0.8", 0), ("85", 0), ("0.9", 1), ("100", 1), ("101", 2), ("much", 2)])
    func `a score that is not reached is a failure`(minimum: String, status: Int32) async throws {
        let result = try await withFile(Self.tickets) { await fte("simulate", $0, "--min-score", minimum) }
        #expect(result.status == status, "\(result.complaints)")
    }

    @Test func `several tickets at once come to the same`() async throws {
        try await withFile(Self.tickets) { file in
            let one = try report(await fte("simulate", file, "--json"))
            let many = try report(await fte("simulate", file, "--json", "--parallel", "4"))
            #expect(one.confusion == many.confusion && one.misses == many.misses)
        }
    }

    @Test func `the report needs nothing but itself and takes no words for markup`() async throws {
        let ticket =
            #"[{"channel": "email", "content": "<script>alert(1)</script> & \"refund\"", "#
            + #""expected_action": "answer"}]"#
        let page = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString).html")
        defer { try? FileManager.default.removeItem(at: page) }
        let result = try await withFile(ticket) { await fte("simulate", $0, "--html", page.path) }
        #expect(result.status == 0)
        let html = try String(contentsOf: page, encoding: .utf8)
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;refund&quot;"))
        #expect(!html.contains("<script>alert"))
        for outside in ["src=", "href=", "@import", "url("] { #expect(!html.contains(outside), "\(outside)") }
    }

    @Test(arguments: ["[]", "{}", "[{\"channel\": \"fax\"}]", "nonsense", "[{\"channel\": \"email\", \"content\": 7}]"])
    func `a file that is not as it should be is refused`(json: String) async throws {
        let result = try await withFile(json) { await fte("simulate", $0) }
        #expect(result.status == 1)
        #expect(result.complaints.count >= 1)
    }

    @Test func `what the customer reads on WhatsApp is measured without the line that says how to go on`() {
        func turn(_ told: String...) -> SimulatedTurn {
            let ticket = SampleTicket(
                id: "x", channel: .whatsapp, customerName: nil,
                turns: [
                    .init(
                        subject: nil, content: "x", contentKind: .text,
                        expected: Expectation(action: .answer, reasons: [], sections: []))
                ], isSealed: false, nearMissOf: nil)
            return SimulatedTurn(
                ticket: ticket, place: 0, action: .answer, reason: nil, isOwnedByPeople: false,
                screen: ScreenResult(kind: .question), told: told, isAnswer: true, found: [], cited: [],
                toolCalls: [], latency: .zero)
        }
        let line = "\n\nDid that help? If not, write agent."
        let fits = turn(String(repeating: "a", count: 299) + "." + line)
        let tooLong = turn(String(repeating: "a", count: 300) + "." + line)
        let cut = turn("It goes on and on …" + line)
        let noEnd = turn("It goes on and" + line)
        let listed = turn("Hi! - 50 rules\n- 25 MB for each file" + line)
        let lengths = WhatsAppLengths([fits, tooLong, cut, noEnd, listed])
        #expect(lengths.short.count == 4)
        #expect(lengths.whole.count == 3)
    }
}
