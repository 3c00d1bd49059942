import Agent
import Core
import Testing

/// The guardrails on the tables of phrases.
struct TriggerTests {
    @Test(arguments: PhraseTables.english)
    func `an English phrase fires its reason`(phrase: Phrase) throws {
        #expect(try Context.screen(phrase.text).highestTrigger == phrase.reason)
    }

    @Test(arguments: PhraseTables.quietEnglish.flatMap(\.self))
    func `an English near miss fires nothing`(text: String) throws {
        #expect(try Context.screen(text).triggers == [])
    }

    @Test(arguments: PhraseTables.languages.values.flatMap(\.self))
    func `a phrase of another language fires its reason`(phrase: Phrase) throws {
        #expect(try Context.screen(phrase.text).highestTrigger == phrase.reason)
    }

    @Test(arguments: PhraseTables.quietLanguages)
    func `a near miss of another language fires nothing`(text: String) throws {
        #expect(try Context.screen(text).triggers == [])
    }

    @Test(arguments: PhraseTables.profanity)
    func `abuse is told`(text: String) throws {
        #expect(try Context.screen(text).triggers.contains(.profanity))
    }

    @Test(
        arguments: [
            ("On Sundays, is there a person there or just the machine?", false),
            ("are there people there or only robots at night?", false), ("is there a person there?", true),
            ("just give me a person or only an email of one", true),
        ])
    func `who asks which of two answers him does not ask for one`(text: String, fires: Bool) throws {
        #expect(try Context.screen(text).triggers.contains(.explicitHumanRequest) == fires)
    }

    @Test func `the tables hold enough phrases each way`() {
        for reason in Set(PhraseTables.english.map(\.reason)) {
            #expect(PhraseTables.english.count { $0.reason == reason } >= 60, "\(reason)")
        }
        for quiet in PhraseTables.quietEnglish { #expect(quiet.count >= 60) }
        for (language, phrases) in PhraseTables.languages { #expect(phrases.count >= 15, "\(language)") }
        #expect(PhraseTables.quietLanguages.count >= 75)
    }

    @Test(
        arguments: [
            ("I do not want a refund", false), ("I don't want excuses, I want a refund", true),
            ("I never asked for a refund", false), ("why don't you give me a refund", true),
            ("I'm not asking for a refund but I will sue you", true), ("still no refund", true),
            ("we have no intention to sue", false), ("you do not want to refund me", true),
        ])
    func `a negation reaches as far as it means`(text: String, fires: Bool) throws {
        #expect(try Context.screen(text).triggers.isEmpty != fires)
    }

    @Test(
        arguments: [
            "refnud please", "I WANT A REFUND", "i want a refuuuuund", "r e f u n d", "r3fund me", "I’d like a re­fund",
            "ｒｅｆｕｎｄ", "𝐫𝐞𝐟𝐮𝐧𝐝 me", "re\u{200B}fund now",
            "I would like to have all of the money that I paid\nback please",
        ])
    func `a disguise hides nothing`(text: String) throws {
        #expect(try Context.screen(text).highestTrigger == .refundRequest)
    }

    @Test(arguments: [
        "the layer is hidden", "the prison shift", "a prince visits", "how do I manage shifts", "beach shift",
    ])
    func `a real word one letter away is read as itself`(text: String) throws {
        #expect(try Context.screen(text).triggers == [])
    }

    @Test func `of phrases written without a look at the rules nine of ten are escalated, and near misses hardly ever`()
        throws
    {
        let fired = try PhraseTables.later.count { try !Context.screen($0.text).triggers.isEmpty }
        let right = try PhraseTables.later.count { try Context.screen($0.text).highestTrigger == $0.reason }
        let wrong = try PhraseTables.laterQuiet.filter { try !Context.screen($0).triggers.isEmpty }
        #expect(Double(fired) >= 0.93 * Double(PhraseTables.later.count))
        #expect(Double(right) >= 0.92 * Double(PhraseTables.later.count))
        #expect(wrong.count * 50 <= PhraseTables.laterQuiet.count, "\(wrong)")
    }

    @Test(
        arguments: [
            "I feel treated unfairly", "no refund is needed", "Ich möchte nur meine Schicht tauschen", "I will sue you",
        ])
    func `nearness counts where phrases are silent, not where they took it back or know another reason`(
        text: String
    ) throws {
        let near = Screen.screen(CustomerText(content: text), rules: try Context.rules(), nearby: [.refundRequest])
        let alone = Screen.screen(CustomerText(content: text), rules: try Context.rules())
        #expect((near.triggers != alone.triggers) == (text == "I feel treated unfairly"))
    }

    @Test(
        arguments: [
            ("The account belongs to a partner who has moved away, please put it in my name", true),
            ("Could you put it in my name?", true), ("We have done all that, over to you", true),
            ("The account belongs to a partner who has moved away", false),
            ("Please tell me how I put it in my name", false), ("How do I put the account in my name?", false),
        ])
    func `what only people can do counts where somebody asks for it`(text: String, fires: Bool) throws {
        let result = Screen.screen(
            CustomerText(content: text), rules: try Context.rules(), nearby: [.needsHumanAction])
        #expect(result.triggers == (fires ? [.needsHumanAction] : []))
    }

    @Test func `talk of people counts as a wish for one where nobody is furious`() throws {
        func triggers(_ text: String) throws -> [EscalationReason] {
            let content = CustomerText(content: text)
            return Screen.screen(content, rules: try Context.rules(), nearby: [.explicitHumanRequest]).triggers
        }
        #expect(try triggers("I would feel better with somebody on the line") == [.explicitHumanRequest])
        #expect(try triggers("I am so fed up with you people, it is pathetic") == [.negativeSentiment])
    }

    @Test(
        arguments: [
            ("you bunch of useless bastards", [EscalationReason.profanity]),
            ("I am furious, three weeks and still no fix, you bastards", [.negativeSentiment, .profanity]),
            ("This fucking thing is the worst, I hate it, absolutely disgraceful", [.negativeSentiment, .profanity]),
            ("This is pathetic and a disgrace", [.negativeSentiment]),
        ])
    func `names alone are abuse, and what somebody is angry about is anger`(
        text: String, triggers: [EscalationReason]
    ) throws {
        let result = try Context.screen(text)
        #expect(result.triggers == triggers)
        #expect(result.sentiment < 0.3)
    }

    @Test(arguments: ["what a load of f***ing b*llocks", "you w*nkers", "sort your sh*t out"])
    func `stars hide no abuse`(text: String) throws {
        #expect(try Context.screen(text).triggers == [.profanity])
    }

    @Test(arguments: [
        "One of our drivers is in court on Monday, how do I mark him absent?", "The waitress has to appear in court",
        "A former solicitor plans our rota", "A price comparison between two suppliers is in the notes",
        "The fuel costs stand in the report", "the refund policy in our online shop has a typo",
    ])
    func `the law, prices and refunds of others are no matter of ours`(text: String) throws {
        #expect(try Context.screen(text).triggers == [])
    }

    @Test func `what something else is sure of is a trigger too`() throws {
        let result = Screen.screen(
            CustomerText(content: "I feel treated unfairly"), rules: try Context.rules(),
            nearby: [.refundRequest, .agentError])
        #expect(result.triggers == [.refundRequest])
    }

    @Test(
        arguments: [
            ("a driver of mine is in court, I will sue you, he says", false), ("Ich will mein Geld zurück", true),
            ("I want my money back", false),
        ])
    func `what no sentence sounds like does not fire, in the language that is heard`(text: String, fires: Bool) throws {
        let doubted: Set<EscalationReason> = [.legalLanguage, .refundRequest]
        let result = Screen.screen(CustomerText(content: text), rules: try Context.rules(), doubted: doubted)
        #expect(!(try Context.screen(text).triggers.isEmpty))
        #expect(result.triggers.isEmpty != fires)
    }
}
