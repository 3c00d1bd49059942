/// So many of so many.
struct Share: Sendable, Encodable {
    let count: Int
    let of: Int

    init(_ count: Int, of total: Int) {
        self.count = count
        of = total
    }

    /// Counts what has a property among what it is asked of.
    init<Element>(_ elements: [Element], where holds: (Element) -> Bool) {
        self.init(elements.count { holds($0) }, of: elements.count)
    }

    /// From 0 to 1; 1 of nothing.
    var value: Double { of == 0 ? 1 : Double(count) / Double(of) }

    /// Such as `96.2 % (75 of 78)`.
    var text: String { of == 0 ? "none" : "\((value * 100).rounded(to: 1)) % (\(count) of \(of))" }

    enum CodingKeys: String, CodingKey {
        case count, of, value
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(count, forKey: .count)
        try values.encode(of, forKey: .of)
        try values.encode(value.rounded(to: 4), forKey: .value)
    }
}
