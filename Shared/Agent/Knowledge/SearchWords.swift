/// Cuts texts into the words search compares: folded, lightly stemmed, everyday synonyms made one, stop words left out.
enum SearchWords {
    /// The words of a text that say something.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        forEachWord(of: text) { word in
            if saysSomething(word) {
                let stem = stem(word)
                words.append(synonyms[stem] ?? stem)
            }
            return true
        }
        return words
    }

    /// Whether a text has words that say something.
    static func isSaying(_ text: String) -> Bool {
        var isSaying = false
        forEachWord(of: text) { word in
            isSaying = saysSomething(word)
            return !isSaying
        }
        return isSaying
    }

    /// Gives the folded words of a text one by one, for as long as they are wanted.
    @inline(__always)
    private static func forEachWord(of text: String, _ isWanted: (_ word: [UInt8]) -> Bool) {
        var word: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                let byte = UInt8(truncatingIfNeeded: scalar.value)
                if Letters.isWord(scalar) {
                    word.append(byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte + 0x20 : byte)
                    continue
                }
                if byte == UInt8(ascii: "'") { continue }
            } else if Letters.isWord(scalar) {
                Letters.fold(scalar) { folded in
                    if let folded = Unicode.Scalar(folded) { word.append(contentsOf: UTF8.encode(folded) ?? .init()) }
                }
                continue
            } else if scalar == "\u{2019}" {
                continue
            }
            guard !word.isEmpty else { continue }
            guard isWanted(word) else { return }
            word.removeAll(keepingCapacity: true)
        }
        if !word.isEmpty { _ = isWanted(word) }
    }

    private static func saysSomething(_ word: [UInt8]) -> Bool {
        word.count >= 2 && !isReferenceNumber(word) && !stopWords.contains(String(decoding: word, as: UTF8.self))
    }

    /// Numbers say which case, order or date is meant, not what about; 4xx and 5xx may be what a program answered.
    private static func isReferenceNumber(_ bytes: [UInt8]) -> Bool {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard bytes.allSatisfy(digits.contains) else { return false }
        return !(bytes.count == 3 && [UInt8(ascii: "4"), UInt8(ascii: "5")].contains(bytes[0]))
    }

    /// Light English stemming: plurals, -ing, -ed, -ly, a final e.
    static func stem(_ word: [UInt8]) -> String {
        var word = word
        if word.isInflected("ies") {
            word.removeLast(3)
            word.append(UInt8(ascii: "y"))
        } else if word.isInflected("sses") || word.isInflected("ches") || word.isInflected("shes")
            || word.isInflected("xes")
        {
            word.removeLast(2)
        } else if word.isInflected("s"), !word.isInflected("ss"), !word.isInflected("us"), !word.isInflected("is") {
            word.removeLast()
        }
        if word.isInflected("ing") {
            word.removeLast(3)
            undouble(&word)
        } else if word.isInflected("ed"), !word.isInflected("eed") {
            word.removeLast(2)
            undouble(&word)
        } else if word.isInflected("ly") {
            word.removeLast(2)
        }
        if word.count > 3, word.last == UInt8(ascii: "e") { word.removeLast() }
        if word.count > 3, word.last == UInt8(ascii: "y") { word[word.count - 1] = UInt8(ascii: "i") }
        return String(decoding: word, as: UTF8.self)
    }

    private static func undouble(_ word: inout [UInt8]) {
        guard word.count > 3, let last = word.last, last == word[word.count - 2], last != UInt8(ascii: "l"),
            last != UInt8(ascii: "s")
        else { return }
        word.removeLast()
    }

    private static func set(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

    static let stopWords = set(
        """
        a an the and or but if so of to in on at by for from with into onto about as is are was were be been being am \
        i im ive id ill me my mine we our us you your yours he she it its they them their this that these those there \
        here do does did doing done dont doesnt didnt can cant cannot could couldnt would wouldnt should shouldnt will \
        wont shall may might must have has had having havent hasnt how what whats which who whom whose when where why \
        please pls question questions case cases quick quickly wonder wondering ask asking hi hello hey dear thanks thank not no nor yes ok okay just also too very really some any all both \
        each such than then now get got getting gets want wanted need needs needed like know tell let lets way make \
        use using help since today yesterday tomorrow morning tonight last copy take try trying tried still again one thing things something someone somebody up out shiftgrove \
        anyone go going only own same because while before after during over under more most other
        """)

    /// From a stem to the stem that stands for it.
    static let synonyms: [String: String] = {
        let groups = [
            "sign": "login log signin logon", "2fa": "mfa twofactor otp totp factor twostep",
            "schedul": "roster rota timetable",
            "colleagu": "coworker teammate workmate cowork", "person": "peopl user employe member staff",
            "admin": "administrator",
            "holidai": "vacation pto", "delet": "eras", "photo": "pictur avatar imag", "invoic": "receipt",
            "seat": "licenc licens", "mobil": "phon iphon android smartphon cell", "notif": "notification notifi alert",
            "invit": "invitation", "cancel": "cancellation unsubscrib", "pag": "websit site webpag",
            "workspac": "organisation organization", "pay": "payment", "import": "upload", "integrat": "integration",
            "export": "download", "permission": "privileg", "email": "mail inbox", "calendar": "ical gcal",
            "automat": "autom automatic automatical",
            "recover": "recoveri restor undelet", "slow": "sluggish lag", "disappear": "vanish gone",
            "left": "quit leav", "maximum": "max largest biggest", "wrong": "incorrect",
            "chang": "updat modifi edit switch", "configur": "setup",
            "two": "2", "cod": "token", "crash": "freez frozen", "hour": "hr", "lock": "unlock",
            "browser": "chrom firefox safari edg",
            "outag": "downtim", "swap": "trad", "enabl": "activat", "auditlog": "audit", "encrypt": "encryption",
            "secur": "securiti",
        ]
        var table: [String: String] = [:]
        for (stem, others) in groups { for other in others.split(separator: " ") { table[String(other)] = stem } }
        return table
    }()
}

extension [UInt8] {
    /// Whether a word ends so, and is more than its ending and two letters.
    fileprivate func isInflected(_ ending: String) -> Bool {
        count > ending.utf8.count + 2 && suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }
}
