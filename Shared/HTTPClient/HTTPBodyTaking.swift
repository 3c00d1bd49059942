/// Takes the body of an answer while it comes in, so that it is never held whole.
///
/// It is called on the client's own thread, which drives every other request too: what it does must be short.
public protocol HTTPBodyTaking: Sendable {
    /// An answer with a status of success begins; what came of one before counts no more.
    func begin()
    /// The next bytes of its body.
    ///
    /// - Returns: False to end the request, as when the body is over its limit.
    func take(_ bytes: [UInt8]) -> Bool
}
