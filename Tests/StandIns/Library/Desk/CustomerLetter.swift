import Core
import FoundationEssentials

/// A mail as a customer's program writes it, with Gmail's word that he is who he says.
struct CustomerLetter {
    let from: String
    var name: String?
    let to: String
    let subject: String
    let text: String
    /// The mail that it answers, by its Message-ID.
    var answers: String?

    /// The mail.
    var wire: String {
        var generator = SystemRandomNumberGenerator()
        let id = String(UInt64.random(in: .min ... .max, using: &generator), radix: 36)
        let domain = from.split(separator: "@").last.map { String($0) } ?? ""
        let sender = name.map { "\(Self.encoded($0)) <\(from)>" } ?? from
        var lines = [
            "Authentication-Results: mx.google.com; dmarc=pass header.from=\(domain)", "Return-Path: <\(from)>",
            "From: \(sender)", "To: \(to)", "Subject: \(Self.encoded(subject))", "Message-ID: <\(id)@\(domain)>",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
        ]
        if let answers {
            lines.append("In-Reply-To: \(answers)")
            lines.append("References: \(answers)")
        }
        let body = Data(text.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
        return lines.joined(separator: "\n") + "\n\n\(body)\n"
    }

    /// A text for a header field: as it is where it is plain, else an encoded word.
    private static func encoded(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte == 0x20 || byte == 0x2E || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte)
        }
        return isPlain ? text : "=?utf-8?B?\(Data(text.utf8).base64EncodedString())?="
    }
}
