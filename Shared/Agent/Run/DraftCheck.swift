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
        let pieces = draft.utf8.split { $0 <= 0x20 }.map { Self.trimmed(draft[$0.startIndex..<$0.endIndex]) }
        if !draft.unicodeScalars.contains(where: Letters.isWord) { found.insert(.empty) }
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

    /// The piece without punctuation and emphasis around it.
    private static func trimmed(_ piece: Substring) -> Substring {
        var piece = piece
        while let first = piece.utf8.first, isDecoration(first) {
            piece = piece[piece.utf8.index(after: piece.startIndex)...]
        }
        while let last = piece.utf8.last, isDecoration(last) {
            piece = piece[..<piece.utf8.index(before: piece.endIndex)]
        }
        return piece
    }

    private static func isDecoration(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
            UInt8(ascii: "?"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "\""), UInt8(ascii: "*"), UInt8(ascii: "`"), UInt8(ascii: "'"), UInt8(ascii: "<"),
            UInt8(ascii: ">"):
            true
        default: false
        }
    }

    private static func claim(_ piece: Substring) -> DraftProblem? {
        var digits = 0
        var letters = 0
        var at: Int?
        var hasDotAfterAt = false
        var slashes = 0
        for (place, byte) in piece.utf8.enumerated() {
            switch byte {
            case 0x30...0x39: digits += 1
            case 0x41...0x5A, 0x61...0x7A, 0x80...: letters += 1
            case UInt8(ascii: "@") where place > 0: at = place
            case UInt8(ascii: "."): hasDotAfterAt = hasDotAfterAt || at != nil
            case UInt8(ascii: "/"): slashes += 1
            default: break
            }
        }
        if (slashes > 1 && piece.contains("://")) || piece.utf8.starts(with: "www.".utf8) { return .foreignLink }
        if at != nil, hasDotAfterAt { return .foreignAddress }
        return digits >= 4 || (letters > 0 && digits >= 2) ? .foreignCode : nil
    }

    private static let currencies: Set<String> = [
        "usd", "eur", "gbp", "chf", "dollar", "dollars", "euro", "euros", "pounds", "cents", "francs",
    ]

    private static func namesMoney(_ pieces: [Substring]) -> Bool {
        func hasDigit(_ piece: Substring) -> Bool { piece.utf8.contains { $0 >= 0x30 && $0 <= 0x39 } }
        for (index, piece) in pieces.enumerated() {
            let isAmount = hasDigit(piece)
            let hasSign = piece.unicodeScalars.contains { "$€£¥".unicodeScalars.contains($0) }
            guard isAmount || hasSign else { continue }
            let next = index + 1 < pieces.count ? pieces[index + 1] : ""
            if hasSign {
                guard isAmount || hasDigit(next) else { continue }
                return true
            }
            let before = index > 0 ? pieces[index - 1].lowercased() : ""
            if currencies.contains(next.lowercased()) || currencies.contains(before) { return true }
            let word = piece.lowercased()
            if ["eur", "usd", "gbp", "chf"].contains(where: { word.hasSuffix($0) }) { return true }
        }
        return false
    }
}
