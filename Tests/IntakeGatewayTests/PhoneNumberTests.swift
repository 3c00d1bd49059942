import Testing

@testable import IntakeGateway

@Suite struct PhoneNumberTests {
    @Test(arguments: [
        ("+4930901820", "+4930901820"), ("+49 30 901820", "+4930901820"), ("+49 (0)30 901820", "+4930901820"),
        ("+49(30)90-18.20", "+4930901820"), ("+1 (415) 555-2671", "+14155552671"), ("+442071838750", "+442071838750"),
        ("+39 06 698", "+3906698"), ("+1234567", "+1234567"), ("+123456789012345", "+123456789012345"),
    ])
    func `an international number is read in every region`(text: String, number: String) {
        #expect(PhoneNumber.e164(text, region: nil) == number)
        #expect(PhoneNumber.e164(text, region: PhoneRegion.named("DE")) == number)
        #expect(PhoneNumber.e164(text, region: PhoneRegion.named("US")) == number)
    }

    @Test(arguments: [
        "", "+", "+0", "+123456", "+1234567890123456", "+0491234567", "++4930901820", "49+30901820", "+49a30901820",
        "+49 30 901820 ext 5", "tel:+4930901820", "+٤٩٣٠٩٠١٨٢٠", "abc", "+49;30901820", "+ ", "()", "+49\n30901820",
    ])
    func `what is no number is refused in every region`(text: String) {
        for region in [nil, "DE", "US", "GB", "IT", "DK"] {
            #expect(PhoneNumber.e164(text, region: region.flatMap(PhoneRegion.named)) == nil)
        }
    }

    @Test(arguments: [
        ("DE", "030 901820", "+4930901820"), ("DE", "0049 30 901820", "+4930901820"),
        ("de", "0151 23456789", "+4915123456789"),
        ("US", "(415) 555-2671", "+14155552671"), ("US", "1-415-555-2671", "+14155552671"),
        ("US", "011 49 30 901820", "+4930901820"), ("GB", "020 7183 8750", "+442071838750"),
        ("FR", "01 42 68 53 00", "+33142685300"), ("IT", "06 698 12345", "+390669812345"),
        ("DK", "32 12 34 56", "+4532123456"),
        ("PK", "0300 1234567", "+923001234567"), ("IN", "098765 43210", "+919876543210"),
        ("AU", "0011 49 30 901820", "+4930901820"), ("ES", "912 345 678", "+34912345678"),
        ("CH", "044 668 18 00", "+41446681800"),
    ])
    func `a national number is read where its region is known`(region: String, text: String, number: String) {
        #expect(PhoneNumber.e164(text, region: PhoneRegion.named(region)) == number)
        #expect(PhoneNumber.e164(text, region: nil) == nil)
    }

    @Test(arguments: [
        ("DE", "0"), ("DE", "0123"), ("DE", "00"), ("DE", "000 123456"), ("US", "555-2671"), ("US", "415 555 26711"),
        ("FR", "01 42 68 53"), ("DK", "1234567"), ("GB", "0000000000"),
    ])
    func `a national number of a wrong length is refused`(region: String, text: String) {
        #expect(PhoneNumber.e164(text, region: PhoneRegion.named(region)) == nil)
    }

    @Test func `every region of the table reads a number of its own shortest and longest length`() throws {
        for code in PhoneRegion.codes {
            let region = try #require(PhoneRegion.named(code))
            for length in [region.lengths.lowerBound, region.lengths.upperBound] {
                let number = String(repeating: "2", count: length)
                let expected = region.countryCode.count + length >= 7 ? "+\(region.countryCode)\(number)" : nil
                #expect(PhoneNumber.e164((region.trunkPrefix ?? "") + number, region: region) == expected, "\(code)")
            }
        }
        #expect(PhoneRegion.named("XX") == nil)
    }
}
