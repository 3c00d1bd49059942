import Core
import Testing

@Suite struct SMTPSettingsTests {
    private static func read(_ environment: [String: String]) -> (SMTPSettings?, [String]) {
        var reader = EnvironmentReader(environment)
        let settings = SMTPSettings(from: &reader)
        do {
            try reader.finish()
            return (settings, [])
        } catch { return (settings, error.problems) }
    }

    @Test func `without an address there is no server, and nothing is wrong`() {
        let (settings, problems) = Self.read(["MAIL_FROM": "support@example.com"])
        #expect(settings == nil)
        #expect(problems.isEmpty)
    }

    @Test(arguments: [
        ("smtp://mail.example.com", "mail.example.com", 587, false),
        ("SMTPS://mail.example.com/", "mail.example.com", 465, true),
        ("smtp://[::1]:2525", "::1", 2525, false), ("smtp://127.0.0.1:25", "127.0.0.1", 25, false),
    ])
    func `host, port and TLS are read`(url: String, host: String, port: Int, isSecure: Bool) {
        let settings = Self.read(["SMTP_URL": url, "MAIL_FROM": "a@example.com"]).0
        #expect(settings?.host == host)
        #expect(settings?.port == port)
        #expect(settings?.beginsWithTLS == isSecure)
    }

    @Test func `user and password may hold anything that is escaped`() {
        let settings = Self.read(["SMTP_URL": "smtp://me%40x.org:p%3a%2f@b.example", "MAIL_FROM": "a@example.com"]).0
        #expect(settings?.user == "me@x.org")
        #expect(settings?.password == "p:/")
    }

    @Test(arguments: [
        "http://mail.example.com", "smtp://", "smtp://mail.example.com:0", "smtp://mail.example.com:x",
        "smtp://mail example.com", "smtp://u:p%0d%0a@mail.example.com", "smtp://[::1", "smtp://a/b", "mail.example.com",
    ])
    func `what is no server is reported`(url: String) {
        let (settings, problems) = Self.read(["SMTP_URL": url, "MAIL_FROM": "a@example.com"])
        #expect(settings == nil)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("SMTP_URL must be such as") == true)
    }

    @Test func `a sender is needed`() {
        #expect(Self.read(["SMTP_URL": "smtp://mail.example.com"]).1 == ["MAIL_FROM is missing"])
    }

    @Test(arguments: [
        ("localhost", true), ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("mail.localhost", false),
        ("128.0.0.1", false), ("127.example.com", false),
    ])
    func `only this machine is loopback`(host: String, isLoopback: Bool) {
        #expect(SMTPSettings(host: host, port: 25, from: "a@example.com").isLoopback == isLoopback)
    }
}
