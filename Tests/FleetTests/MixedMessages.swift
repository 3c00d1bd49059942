import Core
import Foundation
import StandIns
import Synchronization
import TestSupport
import Testing

/// What one customer asks: things that are answered differently, so that a mixed-up answer shows.
struct MixedQuestion: Sendable {
    let text: String
    /// What only its answer holds; nil where people answer.
    let mark: String?

    var isForPeople: Bool { mark == nil }

    init(_ number: Int) {
        switch number % 5 {
        case 4: (text, mark) = ("I want a refund", nil)
        case let rest where rest % 2 == 0: (text, mark) = ("How do I reset my password?", "password")
        default: (text, mark) = ("How do I export my data?", "export")
        }
    }

    /// Whether a text is what this question, and no other, is answered with.
    func isAnswered(by text: String) -> Bool {
        let marks = ["password", "export"].filter { text.lowercased().contains($0) }
        return marks == [mark].compactMap(\.self)
    }
}

/// A hundred messages of each channel, the numbers of WhatsApp shared by Twilio and Meta, each of a customer of its own.
struct MixedMessages: Sendable {
    /// What came of sending.
    final class Sent: Sendable {
        private let state = Mutex((references: [Int: String](), mails: [Int: GmailMessageRecord]()))

        /// The references that the form gave, by the question's number.
        var references: [Int: String] { state.withLock { $0.references } }
        /// The mails as Gmail holds them, by the question's number.
        var mails: [Int: GmailMessageRecord] { state.withLock { $0.mails } }
        var count: Int { MixedMessages.ofMeta.upperBound }

        fileprivate func note(_ reference: String, of number: Int) {
            state.withLock { $0.references[number] = reference }
        }

        fileprivate func note(_ mail: GmailMessageRecord, of number: Int) { state.withLock { $0.mails[number] = mail } }
    }
    /// How many web customers are told by mail that their reply is there, one mail each.
    static let notices = 25
    private static let ofForm = 0..<100
    private static let ofMail = 100..<200
    private static let ofTwilio = 200..<250
    private static let ofMeta = 250..<300

    let fleet: Fleet
    let providers: Providers
    /// How often each is told to the gateway.
    let times: Int

    private static func address(_ number: Int) -> String { "customer\(number)@example.org" }
    private static func phone(_ number: Int) -> String { "4915112345\(number)" }
    private static func mailID(_ number: Int) -> String { "mixed-\(number)" }
    private static func subject(_ number: Int) -> String { "Question \(number)" }

    // MARK: Sending

    /// Sends all of them, all channels at a time.
    func send() async throws -> Sent {
        let sent = Sent()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<8 {
                group.addTask {
                    for number in Self.ofForm where number % 8 == lane {
                        sent.note(try await submit(number), of: number)
                    }
                }
            }
            group.addTask { for number in Self.ofMail { sent.note(mail(number), of: number) } }
            group.addTask { for number in Self.ofTwilio.lowerBound..<Self.ofMeta.upperBound { write(number) } }
            try await group.waitForAll()
        }
        return sent
    }

    private func mail(_ number: Int) -> GmailMessageRecord {
        let mail = CustomerMail(
            content: MixedQuestion(number).text, from: Self.address(number), subject: Self.subject(number),
            id: Self.mailID(number))
        let record = providers.gmail.receive(mail.text)
        for _ in 1..<times { providers.gmail.push() }
        return record
    }

    private func write(_ number: Int) {
        let text = MixedQuestion(number).text
        if Self.ofTwilio.contains(number) {
            providers.twilio.receive(text, from: "+\(Self.phone(number))", times: times)
        } else {
            providers.meta.receive(text, from: MetaCustomer(number: Self.phone(number)), times: times)
        }
    }

    /// Sends a form as often as everything is sent; each time it is the same ticket.
    private func submit(_ number: Int) async throws -> String {
        let submission = Submission(
            mail: Self.address(number), subject: Self.subject(number), message: MixedQuestion(number).text,
            key: "mixed-\(number)")
        let reference = try await fleet.submit(submission)
        for _ in 1..<times { #expect(try await fleet.submit(submission) == reference) }
        return reference
    }

    // MARK: What customers have got

    /// Each mail has one answer, in its thread and in the form of a letter.
    func verifyMail(_ sent: Sent) throws {
        for number in Self.ofMail {
            let mail = try #require(sent.mails[number])
            let answers = providers.gmail.sent.filter { $0.header("To") == Self.address(number) }
            try #require(answers.count == 1, "\(number)")
            let answer = answers[0]
            #expect(answer.threadID == mail.threadID, "\(number)")
            #expect(answer.header("In-Reply-To") == "<\(Self.mailID(number))@example.org>")
            #expect(answer.header("References")?.contains("<\(Self.mailID(number))@example.org>") == true)
            #expect(answer.header("Subject") == "Re: \(Self.subject(number))")
            #expect(answer.header("From") == providers.gmail.identity.mailbox)
            #expect(answer.text.hasPrefix("Dear "), "\(answer.text)")
            #expect(answer.text.contains("Kind regards,"), "\(answer.text)")
            #expect(answer.text.contains("Reference: TKT-"), "\(answer.text)")
            #expect(MixedQuestion(number).isAnswered(by: answer.text), "\(number): \(answer.text)")
        }
        #expect(providers.gmail.drafts().isEmpty)
        #expect(providers.gmail.sent.count == Self.ofMail.count + Self.notices)
    }

    /// Each message to Twilio's number has one answer, from that number and short.
    func verifyTwilio() throws {
        let messages = providers.twilio.messages
        #expect(messages.count == Self.ofTwilio.count)
        for number in Self.ofTwilio {
            let answers = messages.filter { $0.to == "whatsapp:+\(Self.phone(number))" }
            try #require(answers.count == 1, "\(number)")
            #expect(answers[0].from == "whatsapp:\(providers.twilio.identity.number)")
            verifyShort(answers[0].body, number, limit: 1600)
        }
    }

    /// The same for Meta's number.
    func verifyMeta() throws {
        let messages = providers.meta.messages
        #expect(messages.count == Self.ofMeta.count)
        for number in Self.ofMeta {
            let answers = messages.filter { $0.to == Self.phone(number) }
            try #require(answers.count == 1, "\(number)")
            verifyShort(answers[0].body, number, limit: 4096)
        }
    }

    private func verifyShort(_ text: String, _ number: Int, limit: Int) {
        #expect(text.utf16.count <= limit)
        #expect(!text.contains("Dear ") && !text.contains("Kind regards"), "\(text)")
        #expect(MixedQuestion(number).isAnswered(by: text), "\(number): \(text)")
    }

    /// Each ticket shows its one reply; the mail that says so, where one does, holds nothing of what was typed.
    func verifyForms(_ sent: Sent) async throws {
        #expect(Set(sent.references.values).count == Self.ofForm.count)
        for number in Self.ofForm {
            let reference = try #require(sent.references[number])
            let ticket = try await fleet.ticket(reference)
            let question = MixedQuestion(number)
            #expect(ticket["status"]?.string == (question.isForPeople ? "escalated" : "waiting"))
            #expect(ticket["subject"]?.string == Self.subject(number))
            let replies = ticket["responses"]?.array?.compactMap { $0["content"]?.string } ?? []
            try #require(replies.count == 1, "\(number)")
            #expect(question.isAnswered(by: replies[0]), "\(number): \(replies[0])")
            let notices = providers.gmail.sent.filter { $0.header("To") == Self.address(number) }
            #expect(notices.count <= 1, "\(number)")
            for notice in notices {
                #expect(notice.text.contains(reference))
                #expect(!notice.text.contains(question.text) && !notice.text.contains(Self.subject(number)))
            }
        }
    }
}
