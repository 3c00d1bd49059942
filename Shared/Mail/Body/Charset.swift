import CIconv

/// Bytes to text, whatever their label says.
///
/// Only charsets of the table below reach the converter: a label is chosen by a stranger, and the converters of rare
/// charsets have had their faults.
enum Charset {
    /// Decodes bytes that are labelled with a charset, or with none.
    static func decode(_ bytes: ArraySlice<UInt8>, label: String?) -> String {
        let name = label.flatMap(converter)
        if let name, !isSingleByte(name), name != "UTF-8" { return convert(bytes, from: name) }
        if bytes.isASCII, name == nil || name == "UTF-8", bytes.contains(ASCII.escape), hasJapaneseEscape(bytes) {
            return convert(bytes, from: "ISO-2022-JP-2")
        }
        // Much UTF-8 is labelled as something else, and text of one byte a character is never UTF-8 by chance.
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        if name == "UTF-8", isMostlyUTF8(bytes) { return String(decoding: bytes, as: UTF8.self) }
        return convert(bytes, from: name == nil || name == "UTF-8" ? "CP1252" : name ?? "CP1252")
    }

    /// Whether a label names a charset that can be read.
    static func isKnown(_ label: String) -> Bool { converter(for: label) != nil }

    private static func isSingleByte(_ name: String) -> Bool {
        name.hasPrefix("CP125") || name.hasPrefix("ISO-8859") || name.hasPrefix("KOI8") || name == "CP874"
            || name == "CP866" || name == "CP437" || name == "CP850" || name == "MACINTOSH"
    }

    private static func hasJapaneseEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
        zip(bytes, bytes.dropFirst()).contains {
            $0 == ASCII.escape && ($1 == UInt8(ascii: "$") || $1 == UInt8(ascii: "("))
        }
    }

    /// Whether far more of the characters beyond ASCII are whole than broken: a text that was cut, not another charset.
    private static func isMostlyUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        var (whole, broken) = (0, 0)
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where scalar.value > 127 {
            if scalar.value == 0xFFFD { broken += 1 } else { whole += 1 }
        }
        return whole > broken * 2
    }

    private static func converter(for label: String) -> String? {
        var name = label.utf8.filter { $0 > 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }.lowercasedText
        if let found = converters[name] { return found }
        for prefix in ["x-", "cs", "mac-"] where name.hasPrefix(prefix) { name.removeFirst(prefix.count) }
        name = name.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }.lowercasedText
        if let found = converters[name] { return found }
        for (prefix, family) in [
            ("iso8859", "ISO-8859-"), ("windows", "CP"), ("win", "CP"), ("cp", "CP"), ("ibm", "CP"),
        ]
        where name.hasPrefix(prefix) {
            let number = String(name.dropFirst(prefix.count).prefix(4))
            if family == "CP" ? pages.contains(number) : parts.contains(number) { return family + number }
        }
        return nil
    }

    private static let pages: Set<String> = [
        "1250", "1251", "1252", "1253", "1254", "1255", "1256", "1257", "1258", "437", "850", "866", "874", "932",
        "949",
    ]
    private static let parts: Set<String> = ["2", "3", "4", "5", "6", "7", "8", "10", "13", "14", "15", "16"]

    /// Labels to what glibc calls them; the ones people write for a smaller charset lead to the larger one.
    private static let converters: [String: String] = [
        "utf8": "UTF-8", "unicode11utf8": "UTF-8", "usascii": "CP1252", "ascii": "CP1252", "ansix3.41968": "CP1252",
        "iso88591": "CP1252", "latin1": "CP1252", "l1": "CP1252", "iso88599": "CP1254", "latin5": "CP1254",
        "latin2": "ISO-8859-2", "latin9": "ISO-8859-15", "iso88598i": "ISO-8859-8", "iso885911": "CP874",
        "tis620": "CP874", "koi8r": "KOI8-R", "koi8u": "KOI8-U", "macintosh": "MACINTOSH", "macroman": "MACINTOSH",
        "roman": "MACINTOSH",
        "gb2312": "GB18030", "gbk": "GB18030", "gb18030": "GB18030", "cp936": "GB18030", "euccn": "GB18030",
        "gb231280": "GB18030", "hzgb2312": "HZ", "hz": "HZ", "big5": "BIG5-HKSCS", "big5hkscs": "BIG5-HKSCS",
        "cp950": "BIG5-HKSCS", "iso2022jp": "ISO-2022-JP-2", "iso2022jp1": "ISO-2022-JP-2",
        "iso2022jp2": "ISO-2022-JP-2", "shiftjis": "CP932", "sjis": "CP932", "windows31j": "CP932", "mskanji": "CP932",
        "eucjp": "EUC-JP", "euckr": "CP949", "ksc56011987": "CP949", "ksc5601": "CP949", "uhc": "CP949",
        "iso2022kr": "ISO-2022-KR", "utf7": "UTF-7", "utf16": "UTF-16", "utf16le": "UTF-16LE", "utf16be": "UTF-16BE",
        "utf32": "UTF-32",
    ]

    /// What cannot be read becomes a replacement character, a byte at a time.
    private static func convert(_ bytes: ArraySlice<UInt8>, from name: String) -> String {
        let converter = unsafe iconv_open("UTF-8", name)
        guard unsafe converter != UnsafeMutableRawPointer(bitPattern: -1) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        defer { unsafe _ = iconv_close(converter) }
        // No charset of the table makes more than four bytes out of one.
        let room = bytes.count * 4 + 64
        var input = Array(bytes)
        let output = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, written in
            unsafe input.withUnsafeMutableBytes { source in
                unsafe buffer.withMemoryRebound(to: CChar.self) { target in
                    var from = unsafe source.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var left = source.count
                    var into = target.baseAddress
                    var free = room
                    while left > 0, free >= 16 {
                        if unsafe iconv(converter, &from, &left, &into, &free) != -1 { break }
                        guard left > 0, free >= 16 else { break }
                        for byte in [0xEF, 0xBF, 0xBD] as [UInt8] {
                            unsafe into?.pointee = CChar(bitPattern: byte)
                            unsafe into = into?.advanced(by: 1)
                            free -= 1
                        }
                        unsafe from = from?.advanced(by: 1)
                        left -= 1
                    }
                    if free >= 16 { unsafe _ = iconv(converter, nil, nil, &into, &free) }
                    written = room - free
                }
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
