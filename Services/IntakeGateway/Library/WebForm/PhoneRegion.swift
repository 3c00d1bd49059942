/// How one country writes its own phone numbers: enough to read a national number as E.164.
struct PhoneRegion: Sendable, Equatable {
    /// The country code, without the plus.
    let countryCode: String
    /// What precedes a number within the country, and is no part of it.
    let trunkPrefix: String?
    /// What precedes a country code when calling abroad.
    let internationalPrefix: String
    /// How many digits a number has, without trunk prefix and country code.
    let lengths: ClosedRange<Int>

    private init(_ code: String, trunk: String?, abroad: String = "00", _ lengths: ClosedRange<Int>) {
        self.countryCode = code
        self.trunkPrefix = trunk
        self.internationalPrefix = abroad
        self.lengths = lengths
    }

    /// The region of an ISO 3166 code such as `DE`; nil for those not in the table.
    static func named(_ code: String) -> PhoneRegion? {
        table[code.uppercased()]
    }

    /// The codes of the table, for a message to whoever configures.
    static var codes: [String] { table.keys.sorted() }

    private static let table: [String: PhoneRegion] = [
        "AE": PhoneRegion("971", trunk: "0", 7...9),
        "AR": PhoneRegion("54", trunk: "0", 10...11),
        "AT": PhoneRegion("43", trunk: "0", 4...13),
        "AU": PhoneRegion("61", trunk: "0", abroad: "0011", 9...9),
        "BE": PhoneRegion("32", trunk: "0", 8...9),
        "BR": PhoneRegion("55", trunk: "0", 10...11),
        "CA": PhoneRegion("1", trunk: "1", abroad: "011", 10...10),
        "CH": PhoneRegion("41", trunk: "0", 9...9),
        "CN": PhoneRegion("86", trunk: "0", 9...12),
        "CZ": PhoneRegion("420", trunk: nil, 9...9),
        "DE": PhoneRegion("49", trunk: "0", 5...13),
        "DK": PhoneRegion("45", trunk: nil, 8...8),
        "ES": PhoneRegion("34", trunk: nil, 9...9),
        "FI": PhoneRegion("358", trunk: "0", 5...12),
        "FR": PhoneRegion("33", trunk: "0", 9...9),
        "GB": PhoneRegion("44", trunk: "0", 9...10),
        "GR": PhoneRegion("30", trunk: nil, 10...10),
        "IE": PhoneRegion("353", trunk: "0", 7...10),
        "IL": PhoneRegion("972", trunk: "0", 8...9),
        "IN": PhoneRegion("91", trunk: "0", 10...10),
        "IT": PhoneRegion("39", trunk: nil, 6...12),
        "JP": PhoneRegion("81", trunk: "0", abroad: "010", 9...10),
        "KR": PhoneRegion("82", trunk: "0", 8...10),
        "MX": PhoneRegion("52", trunk: nil, 10...10),
        "NL": PhoneRegion("31", trunk: "0", 9...9),
        "NO": PhoneRegion("47", trunk: nil, 8...8),
        "NZ": PhoneRegion("64", trunk: "0", 8...10),
        "PK": PhoneRegion("92", trunk: "0", 9...10),
        "PL": PhoneRegion("48", trunk: nil, 9...9),
        "PT": PhoneRegion("351", trunk: nil, 9...9),
        "SE": PhoneRegion("46", trunk: "0", 7...10),
        "SG": PhoneRegion("65", trunk: nil, 8...8),
        "TR": PhoneRegion("90", trunk: "0", 10...10),
        "US": PhoneRegion("1", trunk: "1", abroad: "011", 10...10),
        "ZA": PhoneRegion("27", trunk: "0", 9...9),
    ]
}
