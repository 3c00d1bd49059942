import Core
import FoundationEssentials

/// The system prompt as a file: named parts under `##` headings, with placeholders in double braces.
///
/// The parts before the one that holds the variables of the run are the system message, the same for every run, so that
/// endpoints can keep it; the rest is the first user message. Articles and history are data written by others: they
/// never stand in the system message.
public struct PromptTemplate: Sendable {
    /// What is filled in for each run.
    public enum Variable: String, CaseIterable, Sendable {
        case customer
        case channel
        case ticket
        case history
        case articles
        case message

        var placeholder: String { "{{\(rawValue)}}" }
        /// Whether other people wrote what stands there.
        var isData: Bool { self == .history || self == .articles || self == .message }
    }

    /// The file's own version and a hash of what it says, for the audit.
    public let version: String
    /// The system message.
    public let system: String
    /// The first user message, with placeholders.
    public let run: String

    /// Reads the file.
    ///
    /// - Throws: ``AgentError/badPrompt(_:)`` when a placeholder is missing or data would stand in the system message.
    public init(_ file: String) throws(AgentError) {
        let text = Self.withoutComments(file)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let number = lines.first { $0.hasPrefix("version:") }?.dropFirst("version:".count).filter { !$0.isWhitespace }
        version = "\(number ?? "0"):\(SHA256.hexadecimal(text).prefix(12))"
        let parts = Self.parts(of: lines.filter { !$0.hasPrefix("version:") })
        guard
            let first = parts.firstIndex(where: { part in
                Variable.allCases.contains { $0.isData && part.contains($0.placeholder) }
            })
        else {
            throw .badPrompt("no part holds {{articles}}")
        }
        system = Self.trimmed(parts[..<first].joined(separator: "\n"))
        var run = Self.trimmed(parts[first...].joined(separator: "\n"))
        if !run.contains(Variable.message.placeholder) {
            run += "\n<data name=\"message\">\n\(Variable.message.placeholder)\n</data>"
        }
        self.run = run
        guard !system.isEmpty else { throw .badPrompt("nothing stands before the variables of the run") }
        for variable in Variable.allCases where !(system + run).contains(variable.placeholder) {
            throw .badPrompt("{{\(variable.rawValue)}} is missing")
        }
    }

    /// The sentences of the system message, each of which is ours alone to read.
    var sentences: [String] { system.split(separator: "\n").flatMap { ReplyBody.sentences(of: $0) } }

    /// A text with its placeholders filled; an empty value reads as none.
    ///
    /// Values are put in once: a placeholder within a value stays what it is.
    static func filled(_ text: String, _ values: [Variable: String]) -> String {
        var filled = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            filled += rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}"),
                let variable = Variable(rawValue: String(rest[..<close.lowerBound]))
            else {
                filled += "{{"
                continue
            }
            let value = values[variable] ?? ""
            filled += value.isEmpty ? "none" : fenced(value)
            rest = rest[close.upperBound...]
        }
        return filled + rest
    }

    /// A text of other people's that cannot end the fence it stands in.
    static func fenced(_ text: String) -> String {
        guard text.contains("<") else { return text }
        return text.replacing("</data", with: "< /data").replacing("<data", with: "< data")
            .replacing("</DATA", with: "< /DATA").replacing("<DATA", with: "< DATA")
    }

    private static func withoutComments(_ text: String) -> String {
        var kept = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "<!--"), let close = rest[open.upperBound...].firstRange(of: "-->") {
            kept += rest[..<open.lowerBound]
            rest = rest[close.upperBound...]
        }
        return kept + rest
    }

    private static func parts(of lines: [Substring]) -> [String] {
        var parts: [[Substring]] = [[]]
        for line in lines {
            if line.hasPrefix("## ") { parts.append([]) }
            parts[parts.count - 1].append(line)
        }
        return parts.map { $0.joined(separator: "\n") }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
