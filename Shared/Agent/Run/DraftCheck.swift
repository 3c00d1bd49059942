public import Core

/// Checks what a draft claims: nothing may be said that neither a cited section nor the customer said.
///
/// Amounts of money are refused even then, and so are promises only a person may make. It reads the body, before any
/// template. Plain numbers that stand in no section count as foreign codes when they have four digits or more, or
/// letters and digits mixed.
public struct DraftCheck: Sendable {
    private let rules: GuardrailRules

    /// Makes the check with the promises the rules name.
    public init(rules: GuardrailRules) {
        self.rules = rules
    }

    /// What is wrong with a draft; empty when it may be sent.
    public func problems(
        in draft: String, sections: [KnowledgeSection], customerText: String, configuration: ChannelConfiguration,
        reference: String
    ) -> [DraftProblem] {
        var found: Set<DraftProblem> = []
        let pieces = draft.split { $0.isWhitespace }.map(Self.trimmed)
        if !draft.contains(where: { $0.isLetter || $0.isNumber }) { found.insert(.empty) }
        if Self.namesMoney(pieces) { found.insert(.money) }
        if PhraseReading(TextTokens([draft], table: rules.table), rules: rules).hasPromise { found.insert(.promise) }
        let claims = pieces.compactMap { piece in Self.claim(piece).map { ($0, piece) } }
        if !claims.isEmpty {
            let known =
                ([customerText, reference] + sections.flatMap { [$0.content, $0.url ?? ""] }
                + Array(configuration.texts.values)).joined(separator: "\n").lowercased()
            for (problem, piece) in claims where !known.contains(piece.lowercased()) { found.insert(problem) }
        }
        return DraftProblem.allCases.filter { found.contains($0) }
    }

    private static func trimmed(_ piece: Substring) -> String {
        let decoration: Set<Character> = [
            ".", ",", ";", ":", "!", "?", "(", ")", "[", "]", "\"", "*", "`", "'", "<", ">", "“", "”",
        ]
        var piece = piece
        while let first = piece.first, decoration.contains(first) { piece.removeFirst() }
        while let last = piece.last, decoration.contains(last) { piece.removeLast() }
        return String(piece)
    }

    private static func claim(_ piece: String) -> DraftProblem? {
        if piece.contains("://") || piece.hasPrefix("www.") { return .foreignLink }
        if let at = piece.firstIndex(of: "@"), at != piece.startIndex, piece[at...].contains(".") {
            return .foreignAddress
        }
        let digits = piece.count { $0.isASCII && $0.isNumber }
        guard digits > 0 else { return nil }
        let letters = piece.contains { $0.isLetter }
        return digits >= 4 || (letters && digits >= 2) ? .foreignCode : nil
    }

    private static let currencies: Set<String> = [
        "usd", "eur", "gbp", "chf", "dollar", "dollars", "euro", "euros", "pounds", "cents", "francs",
    ]

    private static func namesMoney(_ pieces: [String]) -> Bool {
        for (index, piece) in pieces.enumerated() {
            let hasDigit = piece.contains { $0.isNumber }
            let hasSign = piece.contains { "$€£¥".contains($0) }
            if hasSign, hasDigit { return true }
            let next = index + 1 < pieces.count ? pieces[index + 1].lowercased() : ""
            let before = index > 0 ? pieces[index - 1].lowercased() : ""
            guard hasDigit || hasSign else { continue }
            if hasDigit, currencies.contains(next) || currencies.contains(before) { return true }
            if hasSign, next.first?.isNumber == true { return true }
            if hasDigit, ["eur", "usd", "gbp", "chf"].contains(where: { piece.lowercased().hasSuffix($0) }) {
                return true
            }
        }
        return false
    }
}
