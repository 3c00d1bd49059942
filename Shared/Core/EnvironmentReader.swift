import FoundationEssentials

/// Reads a service's environment once and reports everything that is wrong with it together.
///
///     var reader = EnvironmentReader(environment)
///     let port = reader.integer("API_PORT", default: 8000, in: 0...65535)
///     let key = reader.secret("TICKET_KEY")
///     try reader.finish()
public struct EnvironmentReader {
    private let values: [String: String]
    private var problems: [String] = []

    /// Reads from these values, as `ProcessInfo` gives them.
    public init(_ values: [String: String]) {
        self.values = values
    }

    /// A text, or nil when it is unset or empty.
    public func optionalText(_ name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// A text with a default.
    public func text(_ name: String, default fallback: String) -> String {
        optionalText(name) ?? fallback
    }

    /// A text that must be there; reported when it is missing.
    public mutating func text(_ name: String) -> String {
        guard let value = optionalText(name) else {
            report("\(name) is missing")
            return ""
        }
        return value
    }

    /// A whole number within bounds; reported when it is not.
    public mutating func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let value = optionalText(name) else { return fallback }
        guard let number = Int(value), range.contains(number) else {
            report("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return fallback
        }
        return number
    }

    /// A decimal number within bounds; reported when it is not.
    public mutating func number(_ name: String, default fallback: Double, in range: ClosedRange<Double>) -> Double {
        guard let value = optionalText(name) else { return fallback }
        guard let number = Double(value), range.contains(number) else {
            report("\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
            return fallback
        }
        return number
    }

    /// A comma-separated list, trimmed, without empty entries.
    public func list(_ name: String) -> [String] {
        (optionalText(name) ?? "").split(separator: ",").map { entry in
            String(entry.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }.filter { !$0.isEmpty }
    }

    /// A secret, given as `NAME` or as a file named by `NAME_FILE` (its trailing newlines are dropped).
    public mutating func optionalSecret(_ name: String) -> String? {
        if let value = optionalText(name) { return value }
        guard let path = optionalText("\(name)_FILE") else { return nil }
        guard let data = try? Data(contentsOf: URL(filePath: path)), let value = String(data: data, encoding: .utf8)
        else {
            report("\(name)_FILE names a file that cannot be read")
            return nil
        }
        let trimmed = String(value.reversed().drop(while: \.isNewline).reversed())
        return trimmed.isEmpty ? nil : trimmed
    }

    /// A secret that must be there; reported when it is missing.
    public mutating func secret(_ name: String) -> String {
        guard let value = optionalSecret(name) else {
            report("\(name) or \(name)_FILE is missing")
            return ""
        }
        return value
    }

    /// Adds a problem of the caller's own.
    public mutating func report(_ problem: String) {
        problems.append(problem)
    }

    /// Ends the reading.
    ///
    /// - Throws: `ConfigurationError` with every problem found.
    public func finish() throws(ConfigurationError) {
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    }
}

/// Everything that is wrong with a service's environment.
///
/// A service that gets it prints it and exits with 78.
public struct ConfigurationError: Error, CustomStringConvertible, Equatable {
    /// One sentence a problem, none of which holds a value.
    public let problems: [String]

    /// Makes the error.
    public init(problems: [String]) { self.problems = problems }

    /// The problems, joined.
    public var description: String {
        problems.joined(separator: "; ")
    }
}
