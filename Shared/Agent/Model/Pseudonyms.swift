import Core

/// What a model sees in place of a person's data, and the way back.
///
/// The same texts in the same order give the same placeholders, so every turn of a run can make them anew.
struct Pseudonyms {
    private struct Entry {
        let kind: PersonalData.Kind
        let value: String
        var isCustomers: Bool
        let placeholder: String
    }
    private var entries: [Entry] = []

    /// Takes note of everything a turn holds: the customer's words first, then the history.
    init(_ turn: ChatTurn) {
        _ = hide(turn.question, isCustomers: true)
        _ = hide(turn.scope.customerText, isCustomers: true)
        for message in turn.history { _ = hide(message.content, isCustomers: message.role == .customer) }
    }

    /// The text with placeholders.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - isCustomers: Whether this customer wrote it, so that its values may go back to him.
    /// - Returns: The text without personal data.
    mutating func hide(_ text: String, isCustomers: Bool) -> String {
        let bytes = Array(text.utf8)
        let finds = PersonalData.finds(in: bytes)
        guard !finds.isEmpty else { return text }
        var hidden = ""
        var place = 0
        for find in finds {
            hidden += String(decoding: bytes[place..<find.range.lowerBound], as: UTF8.self)
            let value = String(decoding: bytes[find.range], as: UTF8.self)
            hidden += placeholder(of: value, find.kind, isCustomers: isCustomers)
            place = find.range.upperBound
        }
        return hidden + String(decoding: bytes[place...], as: UTF8.self)
    }

    private mutating func placeholder(of value: String, _ kind: PersonalData.Kind, isCustomers: Bool) -> String {
        let key = kind == .email ? value.lowercased() : value
        if let known = entries.firstIndex(where: {
            $0.kind == kind && ($0.value == value || $0.value.lowercased() == key)
        }) {
            entries[known].isCustomers = entries[known].isCustomers || isCustomers
            return entries[known].placeholder
        }
        let number = entries.count { $0.kind == kind } + 1
        let placeholder = "[\(kind.rawValue)-\(number)]"
        entries.append(Entry(kind: kind, value: value, isCustomers: isCustomers, placeholder: placeholder))
        return placeholder
    }

    /// The text with the customer's own values again.
    ///
    /// Of a card only its last four digits come back, of a secret nothing. What came from somebody else stays hidden.
    ///
    /// - Parameter text: A model's text.
    /// - Returns: The text, and whether a placeholder is left in it.
    func reveal(_ text: String) -> (text: String, isComplete: Bool) {
        guard text.contains("[") else { return (text, true) }
        var revealed = text
        for entry in entries where entry.isCustomers {
            switch entry.kind {
            case .email, .phone: revealed = revealed.replacing(entry.placeholder, with: entry.value)
            case .card:
                revealed = revealed.replacing(entry.placeholder, with: String(entry.value.filter(\.isNumber).suffix(4)))
            case .secret: break
            }
        }
        let isComplete = PersonalData.Kind.allCases.allSatisfy { !revealed.contains("[\($0.rawValue)-") }
        return (revealed, isComplete)
    }

    /// All of a customer's name that a model is told.
    static func firstName(of name: String?) -> String? {
        let first = (name ?? "").split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        guard first.count <= 30, !first.isEmpty, first.allSatisfy({ $0.isLetter || "'-".contains($0) }) else {
            return nil
        }
        return first
    }
}
