import Agent
import Core
import Testing

/// The language detector.
struct LanguageTests {
    @Test(
        arguments: [
            ("How do I reset my password?", "en"), ("the export fails since yesterday", "en"),
            ("Wie kann ich mein Passwort ändern?", "de"), ("Ich kann mich nicht anmelden", "de"),
            ("¿Cómo puedo cambiar mi contraseña?", "es"), ("no puedo iniciar sesión en mi cuenta", "es"),
            ("Je ne peux pas me connecter à mon compte", "fr"), ("Comment changer mon mot de passe", "fr"),
            ("Não consigo entrar na minha conta", "pt"), ("como faço para mudar minha senha", "pt"),
            ("Non riesco ad accedere al mio account", "it"), ("come posso cambiare la mia password", "it"),
            ("Ik kan niet inloggen met mijn wachtwoord", "nl"), ("Nie mogę się zalogować na moje konto", "pl"),
            ("Şifremi nasıl değiştirebilirim, giriş yapamıyorum", "tr"), ("Не могу войти в аккаунт", "ru"),
            ("Не можу увійти до свого облікового запису і пошти", "uk"), ("لا أستطيع تسجيل الدخول", "ar"),
            ("אני לא מצליח להתחבר", "he"), ("मैं लॉग इन नहीं कर पा रहा हूँ", "hi"), ("我无法登录我的账户", "zh"),
            ("ログインできません", "ja"), ("로그인이 안 돼요", "ko"), ("", "und"), ("12345", "und"), ("API", "und"),
            ("hola", "und"), ("bonjour", "und"),
        ])
    func `a language is told by script and stop words, or left open`(text: String, language: String) throws {
        #expect(try Context.screen(text).language == language)
    }

    private static let english = """
        how do I add Müller to the schedule
        my name is José de la Cruz and I cannot log in
        Die cutting machine shift is missing
        the location in São Paulo has the wrong time zone
        Señor Pérez got no email
        cannot log in to the Los Angeles location
        we are a café in Las Vegas, how do I add a team
        La Marina restaurant needs a new location
        il forno is our restaurant, where do I rename it
        El Paso site shows an error
        I get error код 5 on login
        password reset
        export csv
        cant login
        no email
        plan la carte
        hi team, our Île-de-France group cannot see shifts
        login error
        urgent!!!
        de facto nobody can log in
        is in use
        me no get mail
        sso saml okta
        App stuck
        """.split(separator: "\n").map(String.init)

    @Test(arguments: english)
    func `an English text is never foreign`(text: String) throws {
        #expect(try ["en", "und"].contains(Context.screen(text).language))
    }

    @Test func `the English phrases of all tables are never foreign`() throws {
        let texts = PhraseTables.english.map(\.text) + PhraseTables.quietEnglish.flatMap(\.self)
        let foreign = try texts.filter { try !["en", "und"].contains(Context.screen($0).language) }
        #expect(foreign == [])
    }
}
