import Core
import Gmail
import HTTPClient
import StandIns
import TestSupport
import Testing

/// What is asked of Gmail, and what its refusals mean.
@Suite(.timeLimit(.minutes(2)))
struct GmailClientTests {
    private static let question =
        "From: kim@example.org\nTo: support@example.com\nSubject: Help\nMessage-ID: <1@x>\n\nHow?"

    @Test func `mail is found by the history and read as it was sent`() async throws {
        try await GmailFixture.run { fixture in
            let (gmail, client, mailbox) = (fixture.gmail, fixture.client, fixture.mailbox)
            let watch = try await client.watch(mailbox, topic: gmail.identity.topic)
            gmail.setPageSize(2)
            let mails = (0..<5).map { gmail.receive("From: k\($0)@example.org\nSubject: Help\n\nBytes \($0): \u{E4}") }
            gmail.relabel(mails[0].id, adding: ["STARRED"])
            var (page, changes) = (String?.none, [GmailHistoryPage.Change]())
            repeat {
                let found = try await client.history(of: mailbox, since: watch.historyID, page: page)
                changes += found.changes
                page = found.nextPageToken
            } while page != nil
            #expect(changes.map(\.id) == mails.map(\.id) + [mails[0].id])
            #expect(changes.last?.labels == ["STARRED"])
            for mail in mails {
                let message = try await client.message(mail.id, of: mailbox)
                #expect(message.raw == mail.raw)
                #expect(
                    message.labels == (mail.id == mails[0].id ? ["INBOX", "UNREAD", "STARRED"] : ["INBOX", "UNREAD"]))
            }
            let calls = gmail.calls.reduce(0) { $0 + $1.operation.units }
            #expect(fixture.units.taken == calls, "what is paid is what Gmail counts")
            #expect(fixture.units.sends == 0)
        }
    }

    @Test func `a reply is a draft, and is sent in its thread`() async throws {
        try await GmailFixture.run { fixture in
            let (gmail, client, mailbox) = (fixture.gmail, fixture.client, fixture.mailbox)
            let mail = gmail.receive(Self.question)
            let reply = GmailStandIn.wire(
                "From: Support <support@example.com>\nTo: kim@example.org\nSubject: Re: Help\nReferences: <1@x>\n"
                    + "Message-ID: <ours@example.com>\nX-FTE-Message: 7\n\nSo.")
            let draft = try await client.createDraft(reply, thread: mail.threadID, in: mailbox)
            #expect(draft.message.threadID == mail.threadID)
            #expect(try await client.drafts(of: mailbox).entries.map(\.id) == [draft.id])
            #expect(try await client.draft(draft.id, of: mailbox).message.header("X-FTE-Message") == "7")
            let sent = try await client.sendDraft(draft.id, of: mailbox)
            #expect(sent.threadID == mail.threadID)
            #expect(sent.id != draft.message.id)
            let summary = try await client.summary(of: sent.id, in: mailbox, headers: ["Message-ID"], isSend: true)
            #expect(summary.header("message-id")?.hasSuffix("@mail.gmail.com>") == true)
            #expect(summary.labels == ["SENT"])
            #expect(try await client.thread(mail.threadID, of: mailbox, headers: ["X-FTE-Message"]).count == 2)
            await #expect(throws: GmailError.self) { try await client.draft(draft.id, of: mailbox) }
            #expect(gmail.sent.map(\.body) == ["So."])
            #expect(fixture.units.sends > 100)

            let unsent = try await client.createDraft(reply, thread: nil, in: mailbox)
            #expect(unsent.message.threadID != mail.threadID)
            try await client.deleteDraft(unsent.id, of: mailbox)
            #expect(gmail.drafts() == [])
        }
    }

    @Test func `another subject, or an answer to nothing, is not put into the thread`() async throws {
        try await GmailFixture.run { fixture in
            let mail = fixture.gmail.receive(Self.question)
            for (subject, references) in [("Other", "<1@x>"), ("Re: Help", "<unknown@x>")] {
                let raw =
                    "From: help@example.com\nTo: kim@example.org\nSubject: \(subject)\nReferences: \(references)\n\nSo."
                let draft = try await fixture.client.createDraft(
                    GmailStandIn.wire(raw), thread: mail.threadID, in: fixture.mailbox)
                #expect(draft.message.threadID != mail.threadID)
            }
        }
    }

    @Test func `refusals mean what Google's codes say`() async throws {
        let table: [(GmailFault, GmailError.Kind, RetryDisposition)] = [
            (
                .refuse(status: 429, reason: "rateLimitExceeded", retryAfter: 7), .tooFast,
                .unavailable(dependency: "gmail")
            ),
            (.refuse(status: 403, reason: "rateLimitExceeded"), .tooFast, .unavailable(dependency: "gmail")),
            (.refuse(status: 403, reason: "userRateLimitExceeded"), .tooFast, .unavailable(dependency: "gmail")),
            (.refuse(status: 403, reason: "dailyLimitExceeded"), .dailyLimit, .unavailable(dependency: "gmail")),
            (.refuse(status: 503, reason: "backendError"), .unavailable, .unavailable(dependency: "gmail")),
            (.refuse(status: 404, reason: "notFound"), .notFound, .permanent),
            (
                .refuse(status: 400, reason: "failedPrecondition"),
                .refused(status: 400, reason: "failedPrecondition"), .permanent
            ),
            (.garbage, .unreadable, .retry),
        ]
        try await GmailFixture.run { fixture in
            for (fault, kind, disposition) in table {
                fixture.gmail.plan(fault, on: .profile)
                let error = await #expect(throws: GmailError.self) {
                    _ = try await fixture.client.currentHistoryID(of: fixture.mailbox)
                }
                #expect(error?.kind == kind)
                #expect(error?.disposition == disposition)
                if case .refuse(_, _, let pause?) = fault { #expect(error?.retryAfter == .seconds(pause)) }
            }
        }
    }

    @Test func `what may have happened is said`() async throws {
        try await GmailFixture.run { fixture in
            fixture.gmail.plan(.doAndFail, on: .draftCreate)
            let mail = GmailStandIn.wire("From: help@example.com\nTo: kim@example.org\nSubject: Help\n\nSo.")
            let error = await #expect(throws: GmailError.self) {
                _ = try await fixture.client.createDraft(mail, thread: nil, in: fixture.mailbox)
            }
            #expect(error?.mayHaveHappened == true)
            #expect(fixture.gmail.drafts().count == 1)
        }
    }

    @Test func `a mail beyond the limit comes with its texts and without its files`() async throws {
        try await GmailFixture.run { fixture in
            let file = String(repeating: String(repeating: "QUJD", count: 19) + "\n", count: 560_000)
            let mail = fixture.gmail.receive(
                "From: kim@example.org\nSubject: Big\nContent-Type: multipart/mixed; boundary=b\n\n"
                    + "--b\nContent-Type: text/plain\n\nSee the file.\n"
                    + "--b\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\n"
                    + "Content-Transfer-Encoding: base64\n\n\(file)\n--b--\n")
            let message = try await fixture.client.message(mail.id, of: fixture.mailbox)
            #expect(message.raw == nil)
            #expect(message.payload?.parts.map(\.mimeType) == ["text/plain", "application/pdf"])
            #expect(
                message.payload?.parts.first?.content.map { String(decoding: $0, as: UTF8.self) } == "See the file.\r\n"
            )
        }
    }

    @Test func `a call waits for the budget, but not for ever`() async throws {
        try await GmailFixture.run { fixture in
            fixture.units.refuse(.milliseconds(20), .milliseconds(20))
            _ = try await fixture.client.currentHistoryID(of: fixture.mailbox)
            fixture.units.refuse(.seconds(30))
            let error = await #expect(throws: GmailError.self) {
                _ = try await fixture.client.currentHistoryID(of: fixture.mailbox)
            }
            #expect(error?.kind == .tooFast)
            #expect(fixture.gmail.calls(of: .profile).count == 1)
        }
    }
}
