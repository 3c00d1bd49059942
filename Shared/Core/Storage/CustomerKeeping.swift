public import FoundationEssentials

/// Customers as operators know them: found by an address, made one, and parted again.
///
/// Each call leaves its note in the same transaction as what it did.
public protocol CustomerKeeping: Sendable {
    /// The customer whom an address stands for now; nil when it is nobody's.
    ///
    /// Where it may be several people's, it is whose exactly this address is, a proved one before one that was only typed; the
    /// others are among his relations.
    ///
    /// - Parameters:
    ///   - address: A mail address, or a number with its country code.
    ///   - note: Whose look it is.
    /// - Returns: The customer.
    /// - Throws: What the store throws.
    func customer(at address: String, note: OperatorNote) async throws -> CustomerRecord?

    /// Makes two customers one; staff may undo it for a day.
    ///
    /// - Throws: ``CustomerMergeRefusal``, or what the store throws.
    func merge(_ merged: UUID, into kept: UUID, note: OperatorNote) async throws

    /// Undoes the last merge that a customer took part in.
    ///
    /// - Returns: Who was kept, and who is himself again.
    /// - Throws: ``CustomerMergeRefusal``, or what the store throws.
    func unmerge(_ customer: UUID, note: OperatorNote) async throws -> (kept: UUID, parted: UUID)
}
