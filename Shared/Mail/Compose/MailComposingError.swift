/// Why a mail cannot be written.
public enum MailComposingError: Error, Hashable, Sendable {
    /// A field would contain CR, LF or NUL: somebody tries to add fields of his own.
    case forbiddenByte(field: String)
    /// The address cannot be written to with ASCII alone.
    case unsendableAddress(field: String)
    /// A value that must be one word of ASCII is not.
    case notOneWord(field: String)
}

extension MailComposingError: CustomStringConvertible {
    /// Names the field, never what it should have said.
    public var description: String {
        switch self {
        case .forbiddenByte(let field): "\(field) would contain CR, LF or NUL"
        case .unsendableAddress(let field): "\(field) has an address that ASCII cannot write"
        case .notOneWord(let field): "\(field) is not one word of ASCII"
        }
    }
}
