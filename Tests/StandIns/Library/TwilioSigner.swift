import Core
import FoundationEssentials
import Signatures

/// Signs requests as Twilio does: HMAC-SHA1 of the address and the parameters in the order of their names, in base64.
public struct TwilioSigner: Sendable {
    private let token: [UInt8]

    /// Makes a signer with an account's token.
    public init(token: String) {
        self.token = Array(token.utf8)
    }

    /// The signature of a form that is sent to an address.
    public func signature(url: String, form: [(name: String, value: String)]) -> String {
        let sorted = form.map { (Array($0.name.utf8), Array($0.value.utf8)) }
            .sorted { $0.0.lexicographicallyPrecedes($1.0) }
        let message = sorted.reduce(into: Array(url.utf8)) { $0 += $1.0 + $1.1 }
        return signature(of: message)
    }

    /// The signature of an address with everything that is signed behind it.
    public func signature(of bytes: [UInt8]) -> String {
        Data(HMAC.sha1(key: token, message: bytes)).base64EncodedString()
    }

    /// A form as it is sent.
    public static func body(of form: [(name: String, value: String)]) -> [UInt8] {
        Array(form.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&").utf8)
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: String(UnicodeScalar(byte))
            case 0x20: "+"
            default: "%" + [byte].hexadecimal.uppercased()
            }
        }.joined()
    }
}
