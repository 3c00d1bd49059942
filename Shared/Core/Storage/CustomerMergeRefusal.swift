/// Why two customers are not merged, or not parted again; nothing was changed.
public enum CustomerMergeRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no such customer.
    case unknownCustomer
    /// Both are the same one.
    case sameCustomer
    /// One of them has been merged into another already.
    case alreadyMerged
    /// Others were merged into the one that would go, and may still be parted from it.
    case holdsOthers
    /// There is no merge of this customer that was not undone.
    case nothingToUndo
    /// The merge was too long ago.
    case tooLate
    /// A message of the two is being answered.
    case beingAnswered

    /// What is wrong, in a sentence.
    public var description: String {
        switch self {
        case .unknownCustomer: "there is no such customer"
        case .sameCustomer: "both are the same customer"
        case .alreadyMerged: "one of them has been merged into another customer"
        case .holdsOthers: "others were merged into that customer within a day: name it first, as the one to keep"
        case .nothingToUndo: "this customer has no merge that could be undone"
        case .tooLate: "the merge was more than a day ago"
        case .beingAnswered: "a message of this customer is being answered: try again in a minute"
        }
    }
}
