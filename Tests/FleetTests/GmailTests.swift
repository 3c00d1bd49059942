import Core
import Foundation
import PostgresClient
import StandIns
import TestSupport
import Testing

extension FleetSuite {
    @Suite struct GmailTests {
        @Test(.timeLimit(.minutes(3)))
        func `each mail becomes one message, though every push comes twice and some never`() async throws {
            try await Fleet.runWithGmail(
                services: [.gateway, .gateway, .processor], environment: ["GMAIL_POLL_SECONDS": "2"]
            ) { fleet, gmail in
                let first = CustomerMail()
                gmail.receive(first.text)
                gmail.push(times: 2)
                try await fleet.waitForMail(1)
                gmail.setPushing(false)
                var answer = CustomerMail(content: "And how do I invite a colleague?", subject: "Re: Password")
                answer.answers = "<\(first.id)@example.org>"
                gmail.receive(answer.text)
                var other = answer
                (other.from, other.id) = ("mallory@example.net", "forged")
                gmail.receive(other.text)
                var absence = CustomerMail(content: "I am out of office.", from: "absent@example.org")
                absence.headers = ["Auto-Submitted: auto-replied"]
                gmail.receive(absence.text)
                try await fleet.waitForMail(4)

                let tickets = try await fleet.rows(
                    """
                    SELECT c.email, count(m.id), min(t.status) FROM tickets t
                    JOIN customers c ON c.id = t.customer_id
                    JOIN messages m ON m.ticket_id = t.id AND m.direction = 'inbound'
                    GROUP BY t.id, c.email ORDER BY c.email
                    """)
                #expect(
                    try tickets.map { try $0.value(0, as: String.self) } == [
                        "absent@example.org", "kim@example.org", "mallory@example.net",
                    ])
                #expect(try tickets.map { try $0.value(1, as: Int.self) } == [1, 2, 1])
                #expect(try tickets.first?.value(2, as: String.self) == "closed")
                #expect(
                    try await fleet.number(
                        """
                        SELECT count(*) FROM messages o JOIN tickets t ON t.id = o.ticket_id
                        JOIN customers c ON c.id = t.customer_id
                        WHERE o.direction = 'outbound' AND c.email = 'absent@example.org'
                        """) == 0)
                #expect(
                    try await fleet.number(
                        "SELECT count(*) FROM messages WHERE direction = 'outbound' AND channel = 'email'") >= 2)
                #expect(gmail.answeredPushes.allSatisfy { $0 == 200 })
                #expect(try await fleet.number("SELECT count(*) FROM dead_letters") == 0)
            }
        }
    }
}
