import Agent
import Core
import Testing

struct ScreenTests {
    @Test(arguments: TriggerTable.firing.map { Phrase(reason: $0.0, text: $0.1) })
    func `a phrase that needs a person fires its guardrail`(phrase: Phrase) throws {
        #expect(try Context.screen(phrase.text).highestTrigger == phrase.reason)
    }

    @Test(arguments: TriggerTable.quiet)
    func `a phrase that only looks like a trigger fires nothing`(text: String) throws {
        #expect(try Context.screen(text).triggers == [])
    }

    @Test func `the tables hold at least sixty phrases each way`() {
        #expect(TriggerTable.firing.count >= 60)
        #expect(TriggerTable.quiet.count >= 60)
    }

    @Test func `the bare word for a person fires on WhatsApp only`() throws {
        for word in ["Agent", "human", "representative please", "person"] {
            #expect(try Context.screen(word, channel: .whatsapp).triggers.contains(.whatsappHumanKeyword))
            #expect(try !Context.screen(word, channel: .webForm).triggers.contains(.whatsappHumanKeyword))
        }
        #expect(try Context.screen("which agent version do you support", channel: .whatsapp).triggers == [])
    }

    @Test func `several triggers come highest first`() throws {
        let result = try Context.screen("I want a refund or I will sue you. Let me speak to a manager!")
        #expect(result.triggers == [.legalLanguage, .explicitHumanRequest, .refundRequest])
    }

    @Test func `a subject is read only where it opens the ticket`() throws {
        #expect(try Context.screen("see above", subject: "Refund now").triggers == [.refundRequest])
        #expect(try Context.screen("see above", subject: "Refund now", opensTicket: false).triggers == [])
    }

    @Test(
        arguments: [
            ("ok thanks!", MessageKind.closing), ("Perfect, that worked, thank you so much", .closing),
            ("hi", .greeting), ("Good morning team", .greeting), ("what?", .unclear), ("help", .unclear),
            ("it does not work", .unclear), ("", .unclear), ("   \n", .unclear), ("😀", .unclear),
            ("How do I export my data?", .question), ("thanks, but how do I export it?", .question),
            ("Is the great export working again?", .question),
        ])
    func `the kind of an opening message is recognised`(text: String, kind: MessageKind) throws {
        #expect(try Context.screen(text).kind == kind)
    }

    @Test(
        arguments: [
            ("that did not work", MessageKind.followUp), ("still not working", .followUp),
            ("I already tried that", .followUp),
            ("same error again", .followUp), ("👍", .closing), ("ok, solved", .closing),
        ])
    func `the kind of a later message is recognised`(text: String, kind: MessageKind) throws {
        #expect(try Context.screen(text, opensTicket: false).kind == kind)
    }

    @Test func `a keyword alone is a command on WhatsApp and a word elsewhere`() throws {
        #expect(try Context.screen("STOP", channel: .whatsapp).command == .stop)
        #expect(try Context.screen("more", channel: .whatsapp).command == .more)
        #expect(try Context.screen("stop the notifications please", channel: .whatsapp).kind == .question)
        #expect(try Context.screen("STOP", channel: .webForm).kind != .command)
    }

    @Test func `anger scores below a third and fires`() throws {
        for text in [
            "This is absolutely unacceptable!!!", "you are the worst company ever, what a joke", "😡😡",
            "great, another outage. well done.", "Thanks for nothing", "I am furious, third time this week",
        ] {
            let result = try Context.screen(text)
            #expect(result.sentiment < 0.3, "\(text)")
            #expect(result.triggers.contains(.negativeSentiment), "\(text)")
        }
    }

    @Test func `a plain problem is not anger`() throws {
        for text in [
            "My card was stolen", "The export fails with an error", "I cannot log in, the page is broken",
            "PLEASE HELP ME RESET MY PASSWORD", "The app crashes and I lost my shifts",
            "Nothing loads since the update",
        ] {
            #expect(try Context.screen(text).sentiment >= 0.45, "\(text)")
        }
    }

    @Test func `mild disappointment raises the priority and is no trigger`() throws {
        let result = try Context.screen("I am a bit disappointed that the sync does not work")
        #expect(result.sentiment >= 0.3 && result.sentiment < 0.5)
        #expect(result.triggers == [])
        #expect(result.suggestedPriority == .high)
    }

    @Test func `kind words score above the middle and no words exactly on it`() throws {
        #expect(try Context.screen("I love this app, great work").sentiment > 0.6)
        #expect(try Context.screen("How do I add a team?").sentiment == 0.5)
        #expect(try Context.screen("").sentiment == 0.5)
    }

    @Test(
        arguments: [
            ("How do I reset my password?", "en"), ("Wie kann ich mein Passwort zurücksetzen?", "de"),
            ("¿Cómo puedo restablecer mi contraseña?", "es"), ("Comment puis-je changer mon mot de passe ?", "fr"),
            ("Como posso redefinir a minha senha?", "pt"), ("Come posso cambiare la mia password?", "it"),
            ("Как сбросить пароль?", "ru"), ("パスワードを忘れました", "ja"), ("", "und"), ("API 429", "und"),
        ])
    func `the language is told by script and stop words`(text: String, language: String) throws {
        #expect(try Context.screen(text).language == language)
    }

    @Test func `rules that do not parse are refused`() {
        #expect(throws: AgentError.self) { try GuardrailRules(json: "{}") }
    }

    @Test func `a text of any ugliness is screened`() throws {
        let ugly = [
            String(repeating: "a", count: 50_000), String(repeating: "!?. ", count: 10_000), "\u{0}\u{FEFF}\u{202E}abc",
            String(repeating: "speak to ", count: 5_000), "👩‍👩‍👧‍👦🏳️‍🌈", "ÄÖÜß İıſ ﬁ",
        ]
        for text in ugly { #expect(try (0...1).contains(Context.screen(text).sentiment)) }
    }
}
