/// What the receiving server found out about a sender (RFC 8601).
struct AuthenticationResults {
    /// One method's result, with its properties.
    struct Result {
        let method: String
        let result: String
        let properties: [String: String]
    }

    let server: String
    let results: [Result]

    /// Whether the topmost field, if it is the server's own, vouches for an address.
    ///
    /// Fields further down came with the mail: anybody can write them.
    static func vouch(for address: MailAddress, headers: MailHeaders, server: String) -> Bool {
        guard !server.isEmpty, let field = headers.first("authentication-results") else { return false }
        let found = AuthenticationResults(field)
        return found.server == server && found.vouches(for: address.domain)
    }

    /// DMARC decides where there is a result of it; else a signature of the domain or of its parent.
    ///
    /// SPF alone never does.
    private func vouches(for domain: String) -> Bool {
        let dmarc = results.filter { $0.method == "dmarc" }
        if !dmarc.isEmpty {
            return dmarc.allSatisfy { $0.result == "pass" && Self.domain($0.properties["header.from"]) == domain }
        }
        return results.contains { result in
            guard result.method == "dkim", result.result == "pass", let signer = Self.signer(result) else {
                return false
            }
            return signer == domain || (domain.hasSuffix("." + signer) && signer.contains("."))
        }
    }

    /// The domain that signed.
    ///
    /// Where only the identity is named, its domain lies at or below the one that signed, so
    /// that it proves no more.
    private static func signer(_ result: Result) -> String? {
        if let named = result.properties["header.d"] { return domain(named) }
        return result.properties["header.i"].flatMap { identity in
            identity.lastIndex(of: "@").flatMap { domain(String(identity[identity.index(after: $0)...])) }
        }
    }

    private static func domain(_ text: String?) -> String? {
        text.flatMap { MailAddress("x@\($0)")?.domain }
    }

    /// Reads a field; what does not follow the grammar is no result.
    init(_ field: [UInt8]) {
        var clauses = Self.clauses(field)
        let head = clauses.isEmpty ? [] : clauses.removeFirst()
        // A version may follow the name.
        server = head.count <= 2 ? head.first ?? "" : ""
        results = clauses.prefix(200).compactMap { words in
            guard let first = words.first, let equals = first.firstIndex(of: "=") else { return nil }
            let method = first[..<equals].prefix { $0 != "/" }.lowercased()
            let result = first[first.index(after: equals)...].lowercased()
            var properties: [String: String] = [:]
            for word in words.dropFirst() {
                guard let equals = word.firstIndex(of: "=") else { continue }
                let name = word[..<equals].lowercased()
                // Of a property that is named twice neither is believed.
                properties[name] = properties[name] == nil ? String(word[word.index(after: equals)...]) : ""
            }
            return Result(method: method, result: result, properties: properties)
        }
    }

    /// The words between semicolons, without comments; quotes are taken off values, and what is in them divides nothing.
    private static func clauses(_ field: [UInt8]) -> [[String]] {
        var clauses: [[String]] = []
        var words: [String] = []
        var word: [UInt8] = []
        var index = 0
        var comment = 0
        func finish() {
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word = []
        }
        while index < field.count {
            let byte = field[index]
            index += 1
            if comment > 0 {
                if byte == UInt8(ascii: "\\") { index += 1 }
                if byte == UInt8(ascii: "(") { comment += 1 }
                if byte == UInt8(ascii: ")") { comment -= 1 }
                continue
            }
            switch byte {
            case UInt8(ascii: "("): comment += 1
            case UInt8(ascii: "\""):
                while index < field.count, field[index] != UInt8(ascii: "\"") {
                    if field[index] == UInt8(ascii: "\\"), index + 1 < field.count { index += 1 }
                    word.append(field[index])
                    index += 1
                }
                index += 1
            case UInt8(ascii: ";"):
                finish()
                clauses.append(words)
                words = []
            case _ where ASCII.isSpace(byte):
                // `method = result` may have blanks around its sign.
                let next = field[index...].first { !ASCII.isSpace($0) }
                if word.last != UInt8(ascii: "="), next != UInt8(ascii: "=") { finish() }
            default: word.append(byte)
            }
        }
        finish()
        if comment == 0 { clauses.append(words) }
        return clauses
    }
}
