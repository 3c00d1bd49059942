import Agent
import Core
import Testing

/// The kinds of messages.
struct KindTests {
    private static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private static let closings = lines(
        """
        ok thanks
        great, that worked
        Thank you so much!
        thx
        perfect
        ok
        all good now, thank you
        it works now, thanks a lot
        that solved it
        got it, thanks
        cheers mate
        awesome 👍
        👍
        🙏
        thanks, have a nice day
        thank you for your quick help
        danke
        vielen Dank, hat geklappt
        super, danke
        gracias, ya funciona
        muchas gracias
        merci beaucoup
        merci, ça marche
        obrigado
        muito obrigada, deu certo
        grazie mille
        thank you, that is exactly what I wanted
        it came! thx a mill
        it arrived, thanks
        perfetto, grazie
        """)

    private static let noClosings = lines(
        """
        thanks but it still fails
        thanks, how do I export it?
        ok, and what about the app?
        thanks for nothing
        ok but why
        great, another outage
        thanks, it is not working
        thank you, where is the button
        danke, aber es geht nicht
        gracias pero no funciona
        merci mais ça ne marche pas
        obrigado mas não funciona
        grazie ma non funziona
        👎
        ok 😡
        """)

    private static let followUps = lines(
        """
        that did not work
        still not working
        same error
        it didn't help
        thanks but it still fails
        I already tried that
        no luck
        tried it, nothing changed
        that's not what I asked
        there is no such button
        das funktioniert nicht
        immer noch der gleiche Fehler
        no funciona
        sigue igual
        ça ne marche toujours pas
        não funcionou
        non funziona ancora
        """)

    @Test(arguments: closings)
    func `a closing is told`(text: String) throws {
        #expect(try Context.screen(text, opensTicket: false).kind == .closing)
    }

    @Test(arguments: noClosings)
    func `thanks with a question or a complaint is no closing`(text: String) throws {
        #expect(try Context.screen(text, opensTicket: false).kind != .closing)
    }

    @Test(arguments: followUps)
    func `a follow-up is told`(text: String) throws {
        #expect(try Context.screen(text, opensTicket: false).kind == .followUp)
    }

    @Test(arguments: ["hi", "Hello there", "good morning team", "hallo", "hola", "bonjour", "olá", "ciao", "hey 👋"])
    func `a greeting is told`(text: String) throws {
        #expect(try Context.screen(text).kind == .greeting)
    }

    @Test(arguments: ["what?", "?", "help", "help me please", "huh", "it does not work", "...", "hilfe", "ayuda"])
    func `what cannot be understood is unclear`(text: String) throws {
        #expect(try Context.screen(text).kind == .unclear)
    }

    @Test(arguments: [
        "see attachment", "Please see the attached PDF.",
        "See attached screenshot, what does this mean and how do I fix it?",
        "it's all in the picture", "siehe Anhang", "ver archivo adjunto", "voir pièce jointe", "vedi allegato",
        "asdf asdf", "qwertz", "lorem ipsum", "blah blah",
    ])
    func `what only points at a file, or says nothing at all, is unclear`(text: String) throws {
        #expect(try Context.screen(text).kind == .unclear)
    }

    @Test(arguments: [
        "how do I attach a file to a shift", "the picture of a member does not load",
        "I attached the export, row 12 is wrong",
        "where do I upload a document", "can I send a photo in the chat", "wie lade ich ein Bild hoch",
    ])
    func `a question about files stays one`(text: String) throws {
        #expect(try Context.screen(text).kind == .question)
    }

    @Test(
        arguments: [
            "How do I reset my password", "hi, how do I export", "hello I cannot log in", "ok so where is the report",
            "the app shows an error when I save a shift", "help me export the schedule",
        ])
    func `a question stays one`(text: String) throws {
        #expect(try Context.screen(text).kind == .question)
    }

    @Test func `a word alone is a command on WhatsApp only`() throws {
        for (text, command) in [("STOP", CustomerCommand.stop), ("start", .start), ("Help", .help), ("MORE", .more)] {
            #expect(try Context.screen(text, channel: .whatsapp).command == command)
            #expect(try Context.screen(text, channel: .email).command == nil)
        }
        #expect(try Context.screen("more please tell me", channel: .whatsapp).command == nil)
        #expect(try Context.screen("stop?", channel: .whatsapp).command == nil)
    }

    @Test(
        arguments: [
            ("Champion, much obliged to you all", MessageKind.closing, MessageKind.closing),
            ("Champion, much obliged, and the export?", .closing, .question),
            ("Champion, but it fails", .closing, .question),
            ("it isn't behaving as it ought", .unclear, .unclear),
            ("I want a refund, much obliged", .closing, .question),
        ])
    func `what sounds like thanks or says nothing is so where no word speaks against it`(
        text: String, sounds: MessageKind, kind: MessageKind
    ) throws {
        let result = Screen.screen(
            CustomerText(content: text, opensTicket: true), rules: try Context.rules(), sounds: sounds)
        #expect(result.kind == kind)
    }
}
