/// Finds passwords, keys and tokens: by the word before them, or by their shape.
enum SecretSearch {
    private static let names = [
        "password", "passwort", "passwd", "pwd", "passcode", "pin", "token", "secret", "apikey", "api_key", "api-key",
        "key", "contraseña", "senha", "kennwort",
    ]
    private static let links = ["is", "ist", "was", "es", "est", "=", ":", "->"]
    private static let prefixes = [
        "sk-", "pk_", "sk_", "rk_", "ghp_", "gho_", "xoxb-", "xoxp-", "AKIA", "eyJ", "glpat-",
    ]

    /// Every secret of a text.
    static func finds(in bytes: [UInt8]) -> [PersonalData.Find] {
        var finds: [PersonalData.Find] = []
        var state = State.plain
        for range in words(of: bytes) {
            let word = String(decoding: bytes[range], as: UTF8.self)
            if let value = assigned(word) {
                finds.append(find(range.lowerBound + value.lowerBound..<range.lowerBound + value.upperBound))
                state = .plain
                continue
            }
            let core = trimmed(bytes, range)
            switch state {
            case .afterLink(let isSign) where isSign || looksChosen(bytes[core]):
                if core.count > 3 { finds.append(find(core)) }
            default:
                if hasShape(bytes[core]) { finds.append(find(core)) }
            }
            state = state.next(word.lowercased())
        }
        return finds
    }

    /// Where a sentence stands with regard to a name of a secret.
    private enum State {
        case plain
        case afterName
        case afterLink(isSign: Bool)

        func next(_ word: String) -> State {
            if word.hasSuffix(":") || word.hasSuffix("="), names.contains(String(word.dropLast())) {
                return .afterLink(isSign: true)
            }
            if names.contains(word) { return .afterName }
            if case .afterName = self, links.contains(word) {
                return .afterLink(isSign: word.utf8.allSatisfy { !PersonalData.isAlphanumeric($0) })
            }
            return .plain
        }
    }

    private static func find(_ range: Range<Int>) -> PersonalData.Find {
        PersonalData.Find(kind: .secret, range: range)
    }

    private static func words(of bytes: [UInt8]) -> [Range<Int>] {
        bytes.indices.split { bytes[$0] <= 0x20 }.compactMap { part in
            guard let first = part.first, let last = part.last else { return nil }
            return first..<(last + 1)
        }
    }

    /// The value in `password=...`, also within an address.
    private static func assigned(_ word: String) -> Range<Int>? {
        let bytes = Array(word.utf8)
        let lowered = Array(word.lowercased().utf8)
        guard bytes.count == lowered.count else { return nil }
        for (place, byte) in bytes.enumerated() where byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") {
            let before = lowered[..<place].reversed().prefix {
                PersonalData.isAlphanumeric($0) || $0 == 0x5F || $0 == 0x2D
            }
            guard names.contains(String(decoding: before.reversed(), as: UTF8.self)) else { continue }
            var end = place + 1
            while end < bytes.count, bytes[end] != UInt8(ascii: "&"), bytes[end] != UInt8(ascii: ",") { end += 1 }
            if end - place > 4 { return (place + 1)..<end }
        }
        return nil
    }

    private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        let around = Array("\"'`.,;:!?()<>[]".utf8)
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, around.contains(bytes[start]) { start += 1 }
        while end > start, around.contains(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    /// Whether somebody has made it up rather than taken it from a language: "is hunter2", but not "is wrong".
    private static func looksChosen(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.contains { !PersonalData.isAlphanumeric($0) || PersonalData.isDigit($0) }
            || bytes.dropFirst().contains { (0x41...0x5A).contains($0) }
    }

    /// Whether it is a key by its looks alone: long and mixed, or begun as keys of well-known services are.
    private static func hasShape(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count >= 16, bytes.allSatisfy({ PersonalData.isAlphanumeric($0) || "_-+/=.".utf8.contains($0) })
        else { return false }
        let text = String(decoding: bytes, as: UTF8.self)
        if prefixes.contains(where: text.hasPrefix) { return true }
        let hasDigit = bytes.contains(where: PersonalData.isDigit)
        let hasUpper = bytes.contains { (0x41...0x5A).contains($0) }
        let hasLower = bytes.contains { (0x61...0x7A).contains($0) }
        if bytes.count >= 32, hasDigit, bytes.allSatisfy(\.isHexadecimal) { return true }
        return bytes.count >= 20 && hasDigit && hasUpper && hasLower && !text.contains("/")
    }
}

extension UInt8 {
    fileprivate var isHexadecimal: Bool {
        PersonalData.isDigit(self) || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
    }
}
