import Core

/// An address of a customer, as `customer_identifiers` keeps it.
struct Identifier: Hashable {
    enum Kind: String {
        case email, phone, whatsapp
    }
    let kind: Kind
    let value: String

    /// Equal where it is of the same person's: a person has one mail address, one number and one id of WhatsApp's here,
    /// unless staff say otherwise.
    enum Sort: Hashable {
        case mail, number, id
    }
    var sort: Sort {
        switch kind {
        case .email: .mail
        case .phone: .number
        case .whatsapp: isID ? .id : .number
        }
    }

    /// An address as somebody writes it who looks for its owner.
    init(address: String) {
        let isMail = address.contains("@")
        self.init(kind: isMail ? .email : .phone, value: isMail ? address.lowercased() : address)
    }

    init(kind: Kind, value: String) {
        self.kind = kind
        self.value = value
    }

    /// Whether both are one and the same: WhatsApp tells a number also as an id, without its plus.
    func isSame(as other: Identifier) -> Bool { sort == other.sort && bare == other.bare }

    /// The value in the one form that numbers have everywhere.
    var bare: Substring { sort == .number && value.hasPrefix("+") ? value.dropFirst() : value[...] }

    /// Whether it is an id of WhatsApp's that is no number.
    var isID: Bool { kind == .whatsapp && value.contains(".") }

    /// What it is compared by where the same address may be written in two ways: equal keys prove nothing.
    ///
    /// Brazil's mobile numbers are written with a ninth digit or without, Mexico's with a 1 after the country's code, and
    /// Argentina's with a 9; WhatsApp's ids of such numbers keep the form of the day they were made on.
    var matchKey: String {
        guard kind != .email else { return value.lowercased() }
        let digits = Array((value.hasPrefix("+") ? value.dropFirst() : value[...]).utf8)
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return value }
        for rule in Self.foldedDigits where rule.fits(digits) {
            return "+" + String(decoding: digits[..<rule.place] + digits[(rule.place + 1)...], as: UTF8.self)
        }
        return "+" + String(decoding: digits, as: UTF8.self)
    }

    /// A digit that some write and some leave out.
    private struct FoldedDigit {
        let country: [UInt8]
        let place: Int
        let digit: UInt8
        let length: Int

        func fits(_ digits: [UInt8]) -> Bool {
            digits.count == length && digits.starts(with: country) && digits[place] == digit
        }
    }
    private static let foldedDigits = [
        FoldedDigit(country: Array("55".utf8), place: 4, digit: UInt8(ascii: "9"), length: 13),
        FoldedDigit(country: Array("52".utf8), place: 2, digit: UInt8(ascii: "1"), length: 13),
        FoldedDigit(country: Array("54".utf8), place: 2, digit: UInt8(ascii: "9"), length: 13),
    ]

    /// The identifiers that a message brings, the one that it came through first.
    static func all(of message: TicketReceived) -> [Identifier] {
        let contact = message.customer
        let email = (contact.email ?? message.namedEmail).map { Identifier(kind: .email, value: $0.lowercased()) }
        let phone = contact.phone.map { Identifier(kind: .phone, value: $0) }
        let whatsapp = contact.whatsapp.map { Identifier(kind: .whatsapp, value: $0) }
        let ordered: [Identifier?] =
            switch message.channel {
            case .email, .webForm: [email, phone, whatsapp]
            case .whatsapp: [whatsapp, phone, email]
            }
        return ordered.compactMap { $0 }
    }
}

extension TicketReceived {
    /// An address that came beside the message, where the channel has none of its own.
    fileprivate var namedEmail: String? {
        guard channel == .whatsapp, let named = metadata["email"], named.utf8.count <= 254 else { return nil }
        let parts = named.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") ? named : nil
    }
}
