/// One part of a mail, and the parts inside of it.
struct MIMEPart {
    /// Its own header.
    let headers: MailHeaders
    /// What `Content-Type` says.
    let type: ParameterizedValue
    /// Where its body lies in the mail.
    let body: Range<Int>
    /// What it contains, in order; empty for a part that is no container.
    let children: [MIMEPart]

    /// Type and subtype in lower case; a container in which nothing was found is text.
    var kind: String {
        if isContainer, children.isEmpty { return "text/plain" }
        return type.value.contains("/") ? type.value : "text/plain"
    }

    var isContainer: Bool { type.value.hasPrefix("multipart/") }

    /// What `Content-Disposition` says.
    var disposition: ParameterizedValue { headers.first("content-disposition").map(ParameterizedValue.init) ?? .none }

    /// The bytes it stands for, at most so many.
    func content(of bytes: [UInt8], limit: Int) -> ArraySlice<UInt8> {
        // The encoding of a container is none, whatever its header says.
        let encoding = type.value.hasPrefix("multipart/") && !children.isEmpty ? .identity : TransferEncoding(headers)
        return encoding.decode(bytes[body], limit: limit)
    }

    /// The part itself and everything inside of it, in order.
    func all() -> [MIMEPart] { [self] + children.flatMap { $0.all() } }
}
