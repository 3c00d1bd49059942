import Agent
import FoundationEssentials

/// Holds the arguments of a call against the tool's schema, and says everything that is wrong with them.
struct ArgumentCheck {
    private let schema: ToolSchema

    init(_ name: ToolName) {
        schema = ToolSchema(name, for: .operator)
    }

    /// What is wrong; empty when the call may go on.
    func problems(of arguments: [String: JSONElement]) -> [String] {
        let known = Set(schema.parameters.map(\.argument.rawValue))
        let unknown = arguments.keys.filter { !known.contains($0) }.sorted().map { name in
            "there is no argument \(name.prefix(60))"
        }
        let wrong = schema.parameters.compactMap { parameter -> String? in
            let name = parameter.argument.rawValue
            guard let value = arguments[name], value != .null else {
                return parameter.isRequired ? "\(name) is missing" : nil
            }
            return Self.problem(of: value, shape: parameter.shape).map { "\(name) must be \($0)" }
        }
        return wrong + unknown
    }

    private static func problem(of value: JSONElement, shape: ToolArgument.Shape) -> String? {
        switch shape {
        case .text:
            guard let text = value.string else { return "a text" }
            return text.contains { !$0.isWhitespace } ? nil : "a text that says something"
        case .identifier:
            return isIdentifier(value) ? nil : "a UUID"
        case .integer(let range):
            guard let number = value.integer, range.contains(number) else {
                return "a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            return nil
        case .choice(let words):
            return value.string.map(words.contains) == true ? nil : "one of \(words.joined(separator: ", "))"
        case .identifiers:
            return value.array?.allSatisfy(isIdentifier) == true ? nil : "an array of UUIDs"
        }
    }

    private static func isIdentifier(_ value: JSONElement) -> Bool {
        value.string.map { UUID(uuidString: $0) != nil } == true
    }
}
