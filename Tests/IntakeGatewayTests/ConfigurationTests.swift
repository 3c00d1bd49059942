import Core
import Testing

@testable import IntakeGateway

@Suite struct ConfigurationTests {
    func read(_ environment: [String: String]) throws -> Configuration {
        var reader = EnvironmentReader(environment)
        let configuration = Configuration(&reader)
        try reader.finish()
        return configuration
    }

    @Test func `a ticket key is enough`() throws {
        let configuration = try read(["TICKET_KEY": ticketKeyText])
        #expect(configuration.port == 8000)
        #expect(configuration.adminPort == 9100)
        #expect(configuration.enabledChannels == [.webForm])
        #expect(configuration.formRatePerMail == 10)
        #expect(configuration.formRatePerAddress == 0)
    }

    @Test func `everything wrong is reported at once and without its value`() throws {
        let environment = [
            "API_PORT": "eighty", "PUBLIC_BASE_URL": "secret0", "ADMIN_PORT": "70000",
            "ENABLED_CHANNELS": "web_form,pigeon",
            "CORS_ORIGINS": "secret1",
            "OPERATOR_TOKENS": "secret2", "DEFAULT_REGION": "secret3", "TRUSTED_PROXIES": "secret4",
            "FORM_RATE_PER_MAIL": "-1", "FORM_RATE_PER_ADDRESS": "many",
        ]
        let error = try #require(throws: ConfigurationError.self) { try read(environment) }
        for name in environment.keys + ["TICKET_KEY"] {
            #expect(error.problems.contains { $0.contains(name) }, "\(name)")
        }
        #expect(!error.description.contains("secret"))
    }

    @Test func `lists are read`() throws {
        let configuration = try read([
            "TICKET_KEY": ticketKeyText, "ENABLED_CHANNELS": "email, web_form",
            "CORS_ORIGINS": "https://a.example/ , *",
            "TRUSTED_PROXIES": "10.0.0.0/8,::1", "DEFAULT_REGION": "de",
            "PUBLIC_BASE_URL": "https://support.example/",
        ])
        #expect(configuration.enabledChannels == [.email, .webForm])
        #expect(configuration.corsOrigins == ["https://a.example", "*"])
        #expect(configuration.trustedProxies.count == 2)
        #expect(configuration.publicBaseURL == "https://support.example")
        #expect(configuration.region == PhoneRegion.named("DE"))
    }
}
