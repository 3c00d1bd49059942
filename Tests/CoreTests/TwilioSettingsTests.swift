import Core
import Testing

struct TwilioSettingsTests {
    private static let sound = [
        "TWILIO_ACCOUNT_SID": "AC" + String(repeating: "0a", count: 16), "TWILIO_AUTH_TOKEN": "one, two",
        "TWILIO_WHATSAPP_NUMBER": "whatsapp:+14155550100", "PUBLIC_BASE_URL": "https://support.example.com/",
    ]

    private func read(_ changes: [String: String]) -> (TwilioSettings?, [String]) {
        var reader = EnvironmentReader(Self.sound.merging(changes) { $1 })
        let settings = TwilioSettings(from: &reader)
        do { try reader.finish() } catch { return (settings, error.problems) }
        return (settings, [])
    }

    @Test func `an account is read with all that it has`() {
        let (settings, problems) = read([
            "TWILIO_WEBHOOK_KEYS": "k1:first, k2:sec:ond",
            "TWILIO_TEMPLATE_SID": "HX" + String(repeating: "b", count: 32),
        ])
        #expect(problems == [])
        #expect(settings?.tokens == ["one", "two"])
        #expect(settings?.number == "+14155550100")
        #expect(settings?.publicBaseURL == "https://support.example.com")
        #expect(settings?.webhookKeys == ["k1": "first", "k2": "sec:ond"])
        #expect(settings?.apiURL == "https://api.twilio.com")
    }

    @Test func `without any of its variables there is no account, and nothing is missing`() throws {
        var reader = EnvironmentReader(["PUBLIC_BASE_URL": "http://localhost"])
        #expect(TwilioSettings(from: &reader) == nil)
        try reader.finish()
    }

    @Test func `half an account is reported whole, without a value`() {
        let (_, problems) = read([
            "TWILIO_ACCOUNT_SID": "hiddenX", "TWILIO_AUTH_TOKEN": "", "TWILIO_WHATSAPP_NUMBER": "hiddenY",
            "TWILIO_TEMPLATE_SID": "hiddenZ", "TWILIO_WEBHOOK_KEYS": "hiddenW", "PUBLIC_BASE_URL": "",
        ])
        for name in [
            "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_NUMBER", "TWILIO_TEMPLATE_SID",
            "TWILIO_WEBHOOK_KEYS", "PUBLIC_BASE_URL",
        ] {
            #expect(problems.contains { $0.contains(name) }, "\(name)")
        }
        #expect(!problems.joined().contains("hidden"))
    }

    @Test(arguments: [
        "http://support.example.com", "https://localhost:8000", "https://127.0.0.1", "https://10.1.2.3/x",
        "https://192.168.0.7:8443", "https://172.20.0.1", "https://gateway", "https://fte.internal", "https://[::1]:1",
        "https://[fd00::1]", "https://100.64.0.1", "ftp://support.example.com",
    ])
    func `Twilio itself cannot reach a private address`(url: String) {
        #expect(read(["PUBLIC_BASE_URL": url]).1.count == 1)
        // A stand-in can.
        #expect(read(["PUBLIC_BASE_URL": url, "TWILIO_API_URL": "http://127.0.0.1:1"]).1 == [])
    }

    @Test(arguments: ["https://8.8.8.8", "https://support.example.com:8443/fte", "https://[2a00:1450::1]/x"])
    func `and it can reach a public one`(url: String) {
        #expect(read(["PUBLIC_BASE_URL": url]).1 == [])
    }
}
