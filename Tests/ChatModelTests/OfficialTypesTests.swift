import Agent
import Testing

/// That the check of every request is one: `withModel` holds all it recorded against the official types.
struct OfficialTypesTests {
    @Test func `what the official types do not know is found`() async throws {
        let tool = #"{"role":"tool","content":"x"}"#
        let bad = [
            #"{"model":"m","messages":[{"role":"user","content":"x"},\#(tool)]}"#,
            #"{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a","type":"function","#
                + #""function":{"name":"f","arguments":{}}}]}]}"#,
            #"{"model":"m","messages":[],"temperature":"warm"}"#, #"{"messages":[]}"#,
        ]
        guard let complaints = try await OfficialTypes.shared.complaints(about: bad) else { return }
        #expect(complaints.count == bad.count)
    }

    @Test func `whole conversations with every deviation are taken`() async throws {
        try await withModel { request in
            switch request.number {
            case 1: Say.search("webhook")
            case 2:
                Say.message([
                    "role": "assistant",
                    "tool_calls": [
                        ["function": ["name": "get_customer_history", "arguments": [:]]],
                        ["id": "", "function": ["name": .null], "extra": ["a": 1]],
                    ],
                ])
            default: Say.text("It costs $20.")
            }
        } _: { fixture in
            let result = try await fixture.run("How do I reset my password?")
            #expect(result.escalation != nil)
            #expect(fixture.endpoint.requests.count > 2)
        }
    }
}
