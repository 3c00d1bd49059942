import FoundationEssentials

/// A JSON value as tests look at it.
public enum JSONValue: Hashable, Sendable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Reads JSON text.
    public init(json: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(json))
    }

    /// Reads any JSON.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// A member of an object.
    public subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// An element of an array.
    public subscript(index: Int) -> JSONValue? {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }

    /// The text, if it is one.
    public var string: String? { if case .string(let value) = self { value } else { nil } }

    /// The elements, if it is an array.
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    /// The members, if it is an object.
    public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }

    /// The number as a whole one, if it is.
    public var integer: Int? { if case .number(let value) = self { Int(exactly: value) } else { nil } }
}

/// Validates against the part of JSON Schema 2020-12 that `schemas/` uses, and refuses schemas that use more.
public struct JSONSchema: Sendable {
    /// A schema that uses a keyword nobody here understands.
    public struct UnknownKeyword: Error {
        /// Which.
        public let keyword: String
    }
    private static let annotations: Set<String> = ["$schema", "$id", "title", "description", "default"]
    private static let known: Set<String> = [
        "type", "enum", "const", "properties", "required", "additionalProperties", "items", "oneOf", "minLength",
        "maxLength", "pattern", "format", "minimum", "maximum",
    ]
    private let root: JSONValue

    /// Takes a schema.
    ///
    /// - Throws: `UnknownKeyword`, also for one inside.
    public init(_ root: JSONValue) throws {
        self.root = root
        try Self.check(root)
    }

    /// What is wrong with a value, as `place: what`; empty when it is valid.
    public func problems(of value: JSONValue) -> [String] {
        Self.problems(value, root, at: "$")
    }

    private static func check(_ schema: JSONValue) throws {
        guard case .object(let members) = schema else {
            if case .bool = schema { return }
            throw UnknownKeyword(keyword: "a schema that is no object")
        }
        for (keyword, value) in members {
            guard known.contains(keyword) || annotations.contains(keyword) else {
                throw UnknownKeyword(keyword: keyword)
            }
            switch keyword {
            case "properties": for inner in (value.object ?? [:]).values { try check(inner) }
            case "oneOf": for inner in value.array ?? [] { try check(inner) }
            case "items", "additionalProperties": try check(value)
            case "format":
                guard ["date-time", "uuid"].contains(value.string) else { throw UnknownKeyword(keyword: "format") }
            default: break
            }
        }
    }

    private static func problems(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        guard let rules = schema.object else { return schema == .bool(false) ? ["\(place): not allowed"] : [] }
        var found: [String] = []
        if let type = rules["type"], !(type.array ?? [type]).contains(where: { value.isOf(type: $0.string ?? "") }) {
            found.append("\(place): type")
        }
        if let choices = rules["enum"]?.array, !choices.contains(value) { found.append("\(place): enum") }
        if let constant = rules["const"], constant != value { found.append("\(place): const") }
        if let choices = rules["oneOf"]?.array,
            choices.count(where: { problems(value, $0, at: place).isEmpty }) != 1
        {
            found.append("\(place): oneOf")
        }
        switch value {
        case .object(let members): found += objectProblems(members, rules, at: place)
        case .array(let elements):
            guard let items = rules["items"] else { break }
            for (index, element) in elements.enumerated() {
                found += problems(element, items, at: "\(place)[\(index)]")
            }
        case .string(let text): found += textProblems(text, rules, at: place)
        case .number(let number):
            if case .number(let least) = rules["minimum"], number < least { found.append("\(place): minimum") }
            if case .number(let most) = rules["maximum"], number > most { found.append("\(place): maximum") }
        default: break
        }
        return found
    }

    private static func objectProblems(
        _ members: [String: JSONValue], _ rules: [String: JSONValue], at place: String
    ) -> [String] {
        var found: [String] = []
        for name in rules["required"]?.array ?? [] where members[name.string ?? ""] == nil {
            found.append("\(place): \(name.string ?? "") is missing")
        }
        let properties = rules["properties"]?.object ?? [:]
        for (name, member) in members {
            if let rule = properties[name] ?? rules["additionalProperties"] {
                found += problems(member, rule, at: "\(place).\(name)")
            }
        }
        return found
    }

    private static func textProblems(_ text: String, _ rules: [String: JSONValue], at place: String) -> [String] {
        var found: [String] = []
        let length = text.unicodeScalars.count
        if let least = rules["minLength"]?.integer, length < least { found.append("\(place): minLength") }
        if let most = rules["maxLength"]?.integer, length > most { found.append("\(place): maxLength") }
        if let pattern = rules["pattern"]?.string {
            let regex = try? Regex(pattern)
            if let regex, text.firstMatch(of: regex) == nil { found.append("\(place): pattern") }
            if regex == nil { found.append("\(place): the pattern is none") }
        }
        switch rules["format"]?.string {
        case "uuid": if UUID(uuidString: text) == nil { found.append("\(place): uuid") }
        case "date-time":
            if text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) == nil {
                found.append("\(place): date-time")
            }
        default: break
        }
        return found
    }
}

extension JSONValue {
    fileprivate func isOf(type: String) -> Bool {
        switch (type, self) {
        case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string), ("array", .array),
            ("object", .object):
            true
        case ("integer", .number(let value)): value == value.rounded()
        default: false
        }
    }
}
