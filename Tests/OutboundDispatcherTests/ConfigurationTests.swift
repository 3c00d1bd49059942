import Core
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

    @Test func `it reads what leaves and writes what it measured and could not do`() {
        #expect(Configuration.consumes == [.emailOutbound, .whatsappOutbound, .webformOutbound, .escalations])
        #expect(Configuration.produces == [.metrics, .escalations, .deadLetters])
    }
}
