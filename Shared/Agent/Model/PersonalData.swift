/// Finds what identifies a person or opens a door in a text: mail addresses, phone numbers, cards, secrets.
///
/// It would rather hide a number too many than one too few: a placeholder costs an answer nothing.
enum PersonalData {
    /// What was found.
    enum Kind: String, Sendable, Hashable, CaseIterable {
        case email
        case phone
        case card
        case secret
    }

    /// One find.
    struct Find: Equatable {
        let kind: Kind
        /// Its bytes within the text's UTF-8.
        let range: Range<Int>
    }

    /// Everything in a text, in order, none over another.
    static func finds(in bytes: [UInt8]) -> [Find] {
        var finds: [Find] = []
        for find in mails(bytes) + numbers(bytes) + SecretSearch.finds(in: bytes)
        where !finds.contains(where: { $0.range.overlaps(find.range) }) {
            finds.append(find)
        }
        return finds.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    // MARK: Mail addresses

    private static func mails(_ bytes: [UInt8]) -> [Find] {
        bytes.indices.compactMap { place in
            guard bytes[place] == UInt8(ascii: "@") else { return nil }
            var start = place
            while start > 0, isLocal(bytes[start - 1]) { start -= 1 }
            var end = place + 1
            while end < bytes.count, isDomain(bytes[end]) { end += 1 }
            while end > place + 1, !isAlphanumeric(bytes[end - 1]) { end -= 1 }
            let domain = bytes[(place + 1)..<end]
            guard start < place, domain.contains(UInt8(ascii: ".")), domain.first != UInt8(ascii: ".") else {
                return nil
            }
            return Find(kind: .email, range: start..<end)
        }
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "._%+-'".utf8.contains(byte)
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    // MARK: Phone numbers and cards

    private static func numbers(_ bytes: [UInt8]) -> [Find] {
        var finds: [Find] = []
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            let opens = isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "(")
            guard opens, place == 0 || !joins(bytes[place - 1]) else {
                place += 1
                continue
            }
            let end = endOfNumber(bytes, from: place)
            if end < bytes.count, joins(bytes[end]) {
                place = end + 1
                continue
            }
            if let kind = kind(of: bytes[place..<end]) { finds.append(Find(kind: kind, range: place..<end)) }
            place = max(end, place + 1)
        }
        return finds
    }

    /// Whether a byte makes a number beside it a part of a longer code.
    private static func joins(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "#")
    }

    /// Digits with at most two separators between them.
    private static func endOfNumber(_ bytes: [UInt8], from start: Int) -> Int {
        var end = start
        var place = start
        var separators = 0
        while place < bytes.count, separators < 3 {
            if isDigit(bytes[place]) {
                separators = 0
                end = place + 1
            } else if " -./()+".utf8.contains(bytes[place]), place == start || bytes[place] != UInt8(ascii: "+") {
                separators += 1
            } else {
                break
            }
            place += 1
        }
        return end
    }

    private static func kind(of bytes: ArraySlice<UInt8>) -> Kind? {
        let digits = bytes.filter(isDigit)
        let isInternational = bytes.first == UInt8(ascii: "+")
        if !isInternational, digits.count >= 13, passesLuhn(digits) { return .card }
        // Of an account, if not of a card.
        if digits.count >= 16 { return .card }
        if isInternational { return (7...15).contains(digits.count) ? .phone : nil }
        guard !isDate(bytes) else { return nil }
        let isNational = bytes.first == UInt8(ascii: "0") || bytes.first == UInt8(ascii: "(")
        return (isNational ? 8...15 : 10...15).contains(digits.count) ? .phone : nil
    }

    private static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
        let groups = bytes.split { !isDigit($0) }
        guard groups.count >= 3 else { return false }
        let lengths = groups.prefix(3).map(\.count)
        return lengths == [4, 2, 2] || (lengths[0] <= 2 && lengths[1] <= 2 && lengths[2] == 4)
    }

    private static func passesLuhn(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = Int(digit - 0x30)
            let doubled = place % 2 == 1 ? value * 2 : value
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum % 10 == 0
    }
}
