import Core
import HTTPClient
import OutboundDispatcher
import Testing

struct ConfigurationTests {
    private func read(_ values: [String: String]) -> (Configuration, [String]) {
        var reader = EnvironmentReader(values)
        let configuration = Configuration(from: &reader)
        do {
            try reader.finish()
            return (configuration, [])
        } catch {
            return (configuration, error.problems)
        }
    }

    @Test func `an empty environment is enough`() {
        let (configuration, problems) = read([:])
        #expect(problems.isEmpty)
        #expect(configuration.adminPort == 9102)
        #expect(configuration.onCallWebhook == nil)
    }

    @Test func `a webhook has an address and a secret`() {
        let (configuration, problems) = read([
            "ONCALL_WEBHOOK_URL": "https://oncall.example.org/hook", "ONCALL_WEBHOOK_SECRET": "s3cret",
        ])
        #expect(problems.isEmpty)
        #expect(
            configuration.onCallWebhook
                == Configuration.OnCallWebhook(url: "https://oncall.example.org/hook", secret: "s3cret"))
    }

    @Test func `everything wrong is said together and without values`() {
        let (_, problems) = read(["ADMIN_PORT": "many", "ONCALL_WEBHOOK_URL": "ftp://oncall.example.org"])
        #expect(
            problems == [
                "ADMIN_PORT must be a whole number from 0 to 65535",
                "ONCALL_WEBHOOK_URL must begin with http:// or https://",
                "ONCALL_WEBHOOK_SECRET or ONCALL_WEBHOOK_SECRET_FILE is missing",
            ])
    }

    private static let twilio = [
        "TWILIO_ACCOUNT_SID": "AC" + String(repeating: "0a", count: 16), "TWILIO_AUTH_TOKEN": "t",
        "TWILIO_WHATSAPP_NUMBER": "+14155550100", "PUBLIC_BASE_URL": "https://support.example.com",
    ]
    private static let meta = [
        "META_APP_SECRET": "s", "META_VERIFY_TOKEN": "v", "META_ACCESS_TOKEN": "t", "META_PHONE_NUMBER_ID": "1",
    ]

    @Test func `each WhatsApp provider has a consumer of its own, and none answers for another`() {
        func lines(_ values: [String: String]) -> [WhatsAppLine] {
            WhatsAppLine.all(read(values).0, client: HTTPClient())
        }
        #expect(lines([:]).isEmpty)
        let twilio = lines(Self.twilio)
        #expect(twilio.map(\.account.account.provider) == ["twilio"] && twilio.map(\.others) == [[]])
        let meta = lines(Self.meta)
        #expect(meta.map(\.account.account.provider) == ["meta"] && meta.map(\.others) == [["twilio"]])
        let both = lines(Self.twilio.merging(Self.meta) { $1 })
        #expect(both.map(\.others) == [["meta"], ["twilio"]])
        #expect(Set(both.map(\.name)).count == 2)
        // A group of Kafka's keeps its place only under its name.
        #expect(both.map(\.name) == ["whatsapp", "whatsapp-meta"] && meta.map(\.name) == ["whatsapp-meta"])
        #expect(lines(Self.meta.merging(["ENABLED_CHANNELS": "web_form"]) { $1 }).isEmpty)
    }

    @Test func `Meta's reports are waited for as long as is configured, ten minutes unless said otherwise`() {
        func patience(_ more: [String: String]) -> Duration? {
            let configuration = read(Self.meta.merging(more) { $1 }).0
            return WhatsAppLine.all(configuration, client: HTTPClient()).first?.account.rules.lookUpAfter
        }
        #expect(patience([:]) == .seconds(600))
        #expect(patience(["DELIVERY_REPORT_SECONDS": "5"]) == .seconds(5))
    }

    @Test func `it reads what leaves and writes what it measured and could not do`() {
        #expect(Configuration.consumes == [.emailOutbound, .whatsappOutbound, .webformOutbound, .escalations])
        #expect(Configuration.produces == [.metrics, .escalations, .deadLetters])
    }
}
