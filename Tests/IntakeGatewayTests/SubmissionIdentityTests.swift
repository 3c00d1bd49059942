import Core
import Signatures
import Testing

@testable import IntakeGateway

@Suite struct SubmissionIdentityTests {
    let key: TicketKey
    let start = Timestamp(milliseconds: 300_000 * 5_000_000)

    init() throws { key = try makeTicketKey() }

    func form(
        email: String = "ada@example.com", subject: String = "Password reset", message: String = "How do I do that?"
    ) -> FormSubmission {
        FormSubmission(
            name: "Ada", email: email, subject: subject, category: .general, message: message, priority: .medium,
            phone: nil, isIdentityVerified: false)
    }

    func identity(_ form: FormSubmission, _ idempotencyKey: String? = nil, after seconds: Double = 0)
        -> SubmissionIdentity
    {
        SubmissionIdentity(form, idempotencyKey: idempotencyKey, at: start.adding(seconds: seconds), key: key)
    }

    @Test func `the same key and mail give the same reference for ever`() {
        let first = identity(form(), "k1")
        #expect(identity(form(), "k1", after: 90 * 86_400) == first)
        #expect(identity(form(), "k1", after: 90 * 86_400).eventID == first.eventID)
        #expect(key.isGenuine(first.reference))
    }

    @Test func `the same key with another text is a further message of the same ticket`() {
        let first = identity(form(), "k1")
        let second = identity(form(message: "And how do I do this?"), "k1")
        #expect(second.reference == first.reference)
        #expect(second.channelMessageID != first.channelMessageID)
        #expect(second.eventID != first.eventID)
    }

    @Test func `another key or another mail is another ticket`() {
        let all = [
            identity(form(), "k1"), identity(form(), "k2"), identity(form(email: "eve@example.com"), "k1"),
            identity(form()), identity(form(email: "ada@example.comk"), "1"),
        ]
        #expect(Set(all.map(\.ticketID)).count == all.count)
    }

    @Test func `without a key the same text within one slot of the clock is the same submission`() {
        let first = identity(form())
        #expect(identity(form(), after: 299.999) == first)
        #expect(identity(form(), after: 300).reference != first.reference)
        #expect(identity(form(), after: -0.001).reference != first.reference)
    }

    @Test func `without a key another mail, subject or message is another submission`() {
        let all = [
            identity(form()), identity(form(email: "eve@example.com")), identity(form(subject: "Password resets")),
            identity(form(message: "How do I do this?")),
            // The same characters, divided otherwise.
            identity(form(subject: "Password resetH", message: "ow do I do that?")),
        ]
        #expect(Set(all.map(\.ticketID)).count == all.count)
        #expect(Set(all.map(\.contentHash)).count == 4)
    }

    @Test func `a reference is of 20 Crockford characters in groups of five`() {
        #expect(identity(form()).ticketID.wholeMatch(of: /TKT(-[0-9A-HJKMNP-TV-Z]{5}){4}/) != nil)
    }
}
