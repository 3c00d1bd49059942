import Core
import TestSupport
import Testing

@testable import IntakeGateway

/// The rules in Swift and those that page, script and others read are the same.
@Suite struct FormSchemaTests {
    let schema: JSONValue

    init() throws {
        schema = try JSONValue(json: Repository.bytes("schemas/form.schema.json"))
        _ = try JSONSchema(schema)
    }

    func length(_ field: String) -> ClosedRange<Int>? {
        guard let rule = schema["properties"]?[field], let least = rule["minLength"]?.integer,
            let most = rule["maxLength"]?.integer
        else { return nil }
        return least...most
    }

    @Test func `lengths are the same`() {
        #expect(length("name") == FormRules.name)
        #expect(length("subject") == FormRules.subject)
        #expect(length("message") == FormRules.message)
        #expect(schema["properties"]?["email"]?["maxLength"]?.integer == FormRules.longestMail)
    }

    @Test func `choices are the same`() {
        let categories = schema["properties"]?["category"]?["enum"]?.array?.compactMap(\.string)
        #expect(categories == Category.allCases.map(\.rawValue))
        let priorities = schema["properties"]?["priority"]?["enum"]?.array?.compactMap(\.string)
        #expect(priorities == FormRules.priorities.map(\.rawValue))
        #expect(schema["properties"]?["priority"]?["default"]?.string == Priority.medium.rawValue)
    }

    @Test func `the same fields are known and required`() throws {
        let fields = try #require(schema["properties"]?.object).keys.sorted()
        #expect(
            fields == ["category", "email", "identity_token", "message", "name", "phone", "priority", "subject"])
        #expect(
            schema["required"]?.array?.compactMap(\.string) == ["name", "email", "subject", "category", "message"])
        #expect(schema["additionalProperties"] == .bool(true))
    }

    @Test func `the sound form of these tests is valid by the schema too`() throws {
        let form = try JSONValue(json: formJSON(["phone": "+49 (0)30 901820"]).utf8)
        #expect(try JSONSchema(schema).problems(of: form) == [])
    }
}
