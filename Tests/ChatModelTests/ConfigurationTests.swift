import Agent
import Core
import TestSupport
import Testing

/// What the environment says of the model.
struct ConfigurationTests {
    private func read(_ environment: [String: String]) throws -> ModelConfiguration? {
        var reader = EnvironmentReader(environment)
        let configuration = ModelConfiguration(from: &reader)
        try reader.finish()
        return configuration
    }

    @Test func `without a key the offline agent answers, whatever else is said`() throws {
        let configuration = try read(["OPENAI_MODEL": "some-model"])
        #expect(configuration == nil)
        let setup = try ModelSetup(configuration, prompt: "", log: .silent)
        #expect(setup.model.name == "offline-1")
        #expect(setup.client == nil)
        #expect(setup.details == ["model": "offline-1"])
    }

    @Test func `a key alone is enough`() throws {
        let configuration = try #require(try read(["OPENAI_API_KEY": "k"]))
        #expect(configuration.model == "gpt-4o")
        #expect(configuration.baseURL == "https://api.openai.com/v1")
        #expect(configuration.fallback == .offline)
        #expect(configuration.contextTokens == 4096)
        #expect(configuration.apiVersion == nil)
        let setup = try ModelSetup(configuration, prompt: ModelFixture.prompt, log: .silent)
        #expect(setup.model.name == "gpt-4o")
        #expect(!setup.model.speaksOnlyEnglish)
        #expect(setup.client != nil)
        #expect(setup.details == ["model": "gpt-4o", "model_state": "ok"])
    }

    @Test func `everything can be said, the key in a file`() throws {
        let configuration = try #require(
            try read([
                "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://127.0.0.1:8080/v1/", "OPENAI_MODEL": "m",
                "OPENAI_API_VERSION": "2024-10-21", "MODEL_FALLBACK": "escalate", "MODEL_MAX_CONCURRENT": "7",
                "MODEL_CONTEXT_TOKENS": "8192", "MODEL_PRICES": #"{"m":{"in":4,"out":8}}"#,
            ]))
        #expect(configuration.fallback == .escalate)
        #expect(configuration.maximumConcurrent == 7 && configuration.contextTokens == 8192)
        #expect(configuration.prices.cost(of: "m", input: 1000, cached: 500, output: 1000) == 12)
        #expect(configuration.prices.cost(of: "other", input: 1, cached: 0, output: 1) == nil)
    }

    @Test func `what is wrong is said all at once`() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try read([
                "OPENAI_BASE_URL": "example", "MODEL_FALLBACK": "hope", "MODEL_MAX_CONCURRENT": "0",
                "MODEL_CONTEXT_TOKENS": "12", "MODEL_PRICES": "cheap",
            ])
        }
        let named = error?.problems.map { String($0.prefix { $0 != " " }) }
        #expect(
            named == [
                "OPENAI_BASE_URL", "MODEL_FALLBACK", "MODEL_MAX_CONCURRENT", "MODEL_CONTEXT_TOKENS", "MODEL_PRICES",
            ])
    }

    @Test(arguments: [
        "[]", "{\"m\":3}", "{\"m\":{\"in\":1}}", "{\"m\":{\"in\":-1,\"out\":1}}", "{\"m\":{\"in\":1,\"out\":\"x\"}}",
    ])
    func `prices that are none are no prices`(_ json: String) {
        #expect(ModelPrices(json: json) == nil)
    }

    @Test(.enabled(if: (try? Repository.bytes("context/system-prompt.md")) != nil))
    func `the project's own prompt can be used and leaves most of the context to the run`() async throws {
        let file = String(decoding: try Repository.bytes("context/system-prompt.md"), as: UTF8.self)
        let template = try PromptTemplate(file)
        #expect(template.system.contains("## Role") && template.run.contains("{{articles}}"))
        // In bytes, as everything that is counted there is plain English.
        #expect(template.system.utf8.count < 4096 * 2)
    }
}
