/// The header fields of a mail or of one of its parts: in order, repeated ones kept, unfolded, still bytes.
public struct MailHeaders: Sendable {
    /// One header field.
    struct Field: Sendable, Hashable {
        /// Its name in lower case.
        let name: String
        /// What it says, on one line and without NUL.
        let value: [UInt8]
    }

    /// Every field, in order.
    private(set) var fields: [Field] = []
    private var size = 0

    mutating func append(name: String, value: [UInt8]) {
        size += name.utf8.count + value.count
        guard fields.count < MailLimits.fields, size <= MailLimits.headerBytes else { return }
        fields.append(Field(name: name, value: value))
    }

    /// What the first field of a name says, as bytes.
    func first(_ name: String) -> [UInt8]? { fields.first { $0.name == name }?.value }

    /// What every field of a name says, in order.
    func all(_ name: String) -> [[UInt8]] { fields.filter { $0.name == name }.map(\.value) }

    /// The first field of a name as text, with its encoded words read.
    ///
    /// - Parameter name: The field's name in lower case.
    /// - Returns: One line without white space at its ends; nil where the field is missing.
    public func text(_ name: String) -> String? { first(name).map { EncodedWords.text($0) } }
}
