import Core
import KafkaClient
import Testing

struct KafkaConfigurationTests {
    @Test func `the environment names are read`() throws {
        var reader = EnvironmentReader([
            "KAFKA_BOOTSTRAP_SERVERS": "a:1,b:2", "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_SASL_MECHANISM": "SCRAM-SHA-512", "KAFKA_SASL_USERNAME": "me", "KAFKA_SASL_PASSWORD": "secret",
        ])
        let configuration = KafkaConfiguration(from: &reader, clientID: "gateway")
        try reader.finish()
        #expect(configuration.bootstrap == "a:1,b:2")
        #expect(configuration.securityProtocol == "sasl_ssl")
        #expect(configuration.sasl?.mechanism == "SCRAM-SHA-512")
        #expect(configuration.sasl?.password == "secret")
    }

    @Test func `everything that is wrong is reported together`() throws {
        var reader = EnvironmentReader(["KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_LINGER_MS": "soon"])
        _ = KafkaConfiguration(from: &reader, clientID: "gateway")
        let error = #expect(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error?.problems.count == 4)
    }

    @Test func `a setting that the library does not know is refused by its name`() async throws {
        var configuration = KafkaConfiguration(bootstrap: "127.0.0.1:1")
        configuration.overrides["no.such.setting"] = "secret"
        let error = #expect(throws: KafkaError.self) { _ = try KafkaTail(configuration: configuration, log: .silent) }
        #expect(error?.text.contains("no.such.setting") == true)
        #expect(error?.text.contains("secret") == false)
    }
}
