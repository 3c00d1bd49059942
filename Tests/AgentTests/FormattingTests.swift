import Agent
import Core
import Foundation
import Testing

struct FormattingTests {
    private let long = (1...80).map { "\($0). Open page number \($0) and choose **Save** there." }.joined(
        separator: "\n")

    private func formatter(_ channel: Channel, name: String? = "Ana Lima") throws -> ReplyFormatter {
        ReplyFormatter(
            configuration: try Context.configuration(channel), customerName: name, reference: "T-7K3M-9QXA")
    }

    @Test func `a mail greets, signs and carries the reference, as text and HTML`() throws {
        let reply = try formatter(.email).format("First.\n\n1. Open **Settings**.\n2. Choose <Save>.", kind: .answer)
        let text = reply.parts[0]
        #expect(text.hasPrefix("Dear Ana Lima,\n\nFirst.\n\n1. Open Settings.\n2. Choose <Save>."))
        #expect(text.contains("Kind regards,\nShiftgrove Support"))
        #expect(text.hasSuffix("Reference: T-7K3M-9QXA"))
        let html = try #require(reply.html)
        #expect(html.contains("<ol>\n<li>Open <strong>Settings</strong>.</li>\n<li>Choose &lt;Save&gt;.</li>\n</ol>"))
        #expect(html.contains("<p>Dear Ana Lima,</p>"))
    }

    @Test(arguments: Channel.allCases)
    func `limits hold and steps stay whole`(channel: Channel) throws {
        let configuration = try Context.configuration(channel)
        let reply = try formatter(channel).format(long, kind: .answer, helpURL: "https://help.shiftgrove.example#x")
        for part in reply.parts {
            #expect(part.utf16.count <= configuration.maximumLength)
            #expect(part.split(whereSeparator: \.isWhitespace).count <= configuration.maximumWords)
            for line in part.split(separator: "\n") where line.first?.isNumber == true {
                #expect(line.hasSuffix("there."))
            }
        }
        #expect(reply.parts[0].contains("1. Open page number 1 "))
    }

    @Test func `WhatsApp keeps to its preferred length, says so, and MORE has the rest`() throws {
        let reply = try formatter(.whatsapp).format(long, kind: .answer)
        let text = try #require(reply.parts.first)
        let said = try #require(text.split(separator: "\n\n").first)
        #expect(reply.parts.count == 1)
        #expect(said.utf16.count <= 300)
        #expect(said.hasSuffix("Reply MORE for the rest."))
        #expect(said.contains("*Save*") && !said.contains("**"))
        var rest: [String] = []
        var remainder = reply.remainder
        while let kept = remainder {
            let more = try formatter(.whatsapp).format(remainder: kept)
            #expect(more.parts.count == 1 && more.parts[0].utf16.count <= 1600)
            #expect(more.parts[0].hasSuffix("\nReply MORE for the rest.") == (more.remainder != nil))
            rest += more.parts
            remainder = more.remainder
        }
        #expect(rest.count > 1)
        let steps = (text + "\n" + rest.joined(separator: "\n")).split(separator: "\n").filter {
            $0.contains(". Open page")
        }
        #expect(steps.count == 80)
    }

    @Test func `a short WhatsApp reply keeps nothing back`() throws {
        let reply = try formatter(.whatsapp, name: nil).format("It is under Settings.", kind: .answer)
        #expect(reply.parts[0].hasPrefix("Hi! It is under Settings.\n\n"))
        #expect(!reply.parts[0].contains("MORE"))
        #expect(reply.remainder == nil)
    }

    @Test func `a sentence without an end is cut between words, never inside a link or an emoji`() throws {
        let link = "https://status.shiftgrove.example/" + String(repeating: "a", count: 60)
        let endless = (1...200).map { _ in "word \(link) 👩‍👩‍👧‍👦" }.joined(separator: " ")
        for channel in Channel.allCases {
            let reply = try formatter(channel).format(endless, kind: .answer)
            let words = reply.parts.joined(separator: " ").split(whereSeparator: \.isWhitespace)
            #expect(words.filter { $0.hasPrefix("https") }.allSatisfy { $0 == link })
            #expect(words.filter { $0.hasPrefix("👩") }.allSatisfy { $0 == "👩‍👩‍👧‍👦" })
            #expect(reply.parts.allSatisfy { $0.utf16.count <= 2000 })
        }
    }

    @Test func `what does not look like a name is not printed`() throws {
        for name in ["http://evil.example", "buy at www.x.example", "call 4915112345678", "   ", "a@b.example"] {
            #expect(
                try formatter(.email, name: name).format("Yes.", kind: .answer).parts[0].hasPrefix("Dear Customer,"))
        }
        let endless = try formatter(.email, name: String(repeating: "x", count: 500)).format("Yes.", kind: .answer)
        #expect(endless.parts[0].hasPrefix("Dear " + String(repeating: "x", count: 60) + ","))
        let braces = try formatter(.email, name: "{body}").format("Yes.", kind: .answer)
        #expect(braces.parts[0].hasPrefix("Dear body,"))
    }

    @Test func `every text of a channel is there and carries the reference where it hands over`() throws {
        let names = [
            "hand_over", "ask_details", "ask_words", "ask_greeting", "closing", "apology", "next_step", "empathy",
        ]
        for channel in Channel.allCases {
            for name in names {
                #expect(try formatter(channel).format(textNamed: name, kind: .notice) != nil, "\(name)")
            }
            let handOver = try #require(try formatter(channel).format(textNamed: "hand_over", kind: .handOver))
            #expect(handOver.parts.joined().contains("T-7K3M-9QXA"))
        }
    }

    @Test func `the seeds have the limits of the channels`() throws {
        let email = try Context.configuration(.email)
        let whatsapp = try Context.configuration(.whatsapp)
        let web = try Context.configuration(.webForm)
        #expect(email.maximumLength == 2000 && email.maximumWords == 500)
        #expect(whatsapp.maximumLength == 1600 && whatsapp.preferredLength == 300)
        #expect(web.maximumLength == 1000 && web.maximumWords == 300)
        #expect(throws: AgentError.self) { try ChannelConfigurations(json: "[{}]") }
    }

    @Test func `every documented answer fits every channel in whole steps`() async throws {
        let loop = try await Context.loop()
        for channel in Channel.allCases {
            let configuration = try Context.configuration(channel)
            for section in try Context.document().sections {
                let question = try #require(section.customerQuestions.first)
                let result = await loop.run(try Context.request(question, channel: channel))
                guard let reply = result.reply else { continue }
                #expect(reply.parts.allSatisfy { $0.utf16.count <= configuration.maximumLength })
                guard channel == .whatsapp, let body = reply.parts[0].split(separator: "\n\nDid that").first else {
                    continue
                }
                #expect(body.utf16.count <= 300, "\(section.title)")
            }
        }
    }
}
