import HTTPServer

/// Checks the members of an object one by one and keeps what is wrong with each.
struct FieldChecker {
    private let members: [String: JSONBody.Value]
    private(set) var problems: [HTTPProblem.Detail] = []

    init(_ members: [String: JSONBody.Value]) {
        self.members = members
    }

    mutating func report(_ field: String, _ message: String) {
        problems.append(HTTPProblem.Detail(field: field, message: message))
    }

    /// A text without white space at its ends; null counts as absent.
    mutating func trimmedText(_ field: String, isRequired: Bool) -> String? {
        switch members[field] ?? .null {
        case .string(let text): return FormRules.trimmed(text)
        case .null:
            if isRequired { report(field, "is required") }
        default: report(field, "must be text")
        }
        return nil
    }

    /// A required text with a number of code points after trimming.
    mutating func text(_ field: String, _ length: ClosedRange<Int>) -> String? {
        guard let text = trimmedText(field, isRequired: true) else { return nil }
        guard length.contains(text.unicodeScalars.count) else {
            report(field, "must have \(length.lowerBound) to \(length.upperBound) characters")
            return nil
        }
        return text
    }

    /// A required choice.
    mutating func choice<Choice: RawRepresentable<String>>(_ field: String, of choices: [Choice]) -> Choice? {
        let problemsBefore = problems.count
        if let choice = optionalChoice(field, of: choices) { return choice }
        if problems.count == problemsBefore { report(field, "is required") }
        return nil
    }

    /// A choice that may be absent.
    mutating func optionalChoice<Choice: RawRepresentable<String>>(_ field: String, of choices: [Choice]) -> Choice? {
        switch members[field] ?? .null {
        case .null: return nil
        case .string(let text):
            if let choice = choices.first(where: { $0.rawValue == text }) { return choice }
            report(field, "must be one of \(choices.map(\.rawValue).joined(separator: ", "))")
        default: report(field, "must be text")
        }
        return nil
    }
}
