import Core
import HTTPServer
import Signatures
import Testing

@testable import IntakeGateway

@Suite struct FormReaderTests {
    let reader = FormReader(region: nil, identity: IdentityTokens(secret: Array("secret".utf8)))

    func details(_ json: String) -> [String] {
        do throws(HTTPProblem) {
            _ = try reader.read(Array(json.utf8))
            return []
        } catch {
            return error.code == "VALIDATION_ERROR" ? error.details.map(\.field) : [error.code]
        }
    }

    @Test func `a sound form is read and normalised`() throws {
        let form = try reader.read(
            Array(
                formJSON([
                    "name": "  Ada Byron\n", "email": " Ada@Example.COM ", "priority": "high",
                    "phone": "+49 (0)30 90-18 20", "unknown": "ignored",
                ]).utf8))
        #expect(
            form
                == FormSubmission(
                    name: "Ada Byron", email: "ada@example.com", subject: "Password reset", category: .accountAccess,
                    message: "How do I reset my password?", priority: .high, phone: "+4930901820",
                    isIdentityVerified: false))
    }

    @Test func `null counts as absent and the priority is medium by default`() throws {
        let body = "{\"priority\":null,\"phone\":null,\"identity_token\":null," + formJSON().dropFirst()
        let form = try reader.read(Array(body.utf8))
        #expect(form.priority == .medium)
        #expect(form.phone == nil)
        #expect(details(formJSON().replacing("\"Ada Byron\"", with: "null")) == ["name"])
    }

    @Test func `every bad field is reported at once`() {
        #expect(details("{}") == ["name", "email", "subject", "category", "message"])
        let everything = """
            {"name":"x","email":"no","subject":"abcd","category":"other","message":"short","priority":"critical",
            "phone":"12","identity_token":"00"}
            """
        #expect(
            details(everything) == ["name", "email", "subject", "category", "message", "priority", "phone"])
    }

    @Test(arguments: ["name", "email", "subject", "category", "message", "priority", "phone", "identity_token"])
    func `a field of a wrong type is named`(field: String) {
        for value in ["1", "true", "[]", "{\"a\":1}", "1.5e3"] {
            var body = formJSON([field: String?.none])
            body = "{\"\(field)\":\(value)," + body.dropFirst()
            #expect(details(body) == [field])
        }
    }

    @Test(arguments: [("name", 2, 255), ("subject", 5, 500), ("message", 10, 10_000)])
    func `lengths are code points after trimming`(field: String, least: Int, most: Int) {
        for letter in ["a", "é", "😀", "e\u{301}"] {
            let points = letter.unicodeScalars.count
            func text(_ count: Int) -> String { String(repeating: letter, count: (count + points - 1) / points) }
            #expect(details(formJSON([field: text(least)])) == [])
            #expect(details(formJSON([field: "\u{3000}\t\(text(least))\u{FEFF} \u{85}"])) == [])
            #expect(details(formJSON([field: String(text(most).unicodeScalars.prefix(most))])) == [])
            #expect(details(formJSON([field: text(most) + letter])) == [field])
        }
        #expect(details(formJSON([field: String(repeating: "a", count: least - 1)])) == [field])
        #expect(details(formJSON([field: String(repeating: " ", count: least + 5)])) == [field])
        #expect(details(formJSON([field: ""])) == [field])
    }

    @Test func `every category is taken and nothing near one`() {
        for category in Category.allCases { #expect(details(formJSON(["category": category.rawValue])) == []) }
        for bad in ["", "General", "general ", "sales", "null"] {
            #expect(details(formJSON(["category": bad])) == ["category"])
        }
        for priority in ["low", "medium", "high"] { #expect(details(formJSON(["priority": priority])) == []) }
        for bad in ["", "critical", "urgent", "HIGH"] { #expect(details(formJSON(["priority": bad])) == ["priority"]) }
    }

    @Test(arguments: [
        "", " ", "{", "[]", "\"text\"", "null", "{\"name\":}", "{\"name\" \"x\"}", "{\"a\":1,}", "{'a':1}",
        "{\"a\":01}", "{\"a\":tru}", "{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\x\"}", "{}{}",
        "{\"a\":\"\u{1}\"}", "{\"a\":\"\u{0}\"}", "\u{FEFF}{}", "{\"a\":" + String(repeating: "[", count: 10_000),
    ])
    func `what is not a JSON object without NUL is malformed`(body: String) {
        #expect(details(body) == ["MALFORMED_PAYLOAD"])
    }

    @Test func `invalid UTF-8 and other encodings are malformed`() {
        let sound = Array(formJSON(["name": "XXXX"]).utf8)
        for bytes: [UInt8] in [[0xC3, 0x28], [0xFF], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF4, 0x90, 0x80, 0x80]] {
            var body = sound
            if let place = body.firstIndex(of: UInt8(ascii: "X")) { body.replaceSubrange(place...place, with: bytes) }
            #expect(throws: HTTPProblem.self) { try reader.read(body) }
        }
        let utf16 = formJSON().utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(throws: HTTPProblem.self) { try reader.read(utf16) }
    }

    @Test func `a token of the mail address verifies the customer`() throws {
        let token = HMAC.sha256(key: Array("secret".utf8), message: Array("ada@example.com".utf8)).hexadecimal
        let body = formJSON(["email": "ADA@example.com", "identity_token": token.uppercased()])
        #expect(try reader.read(Array(body.utf8)).isIdentityVerified)
        #expect(details(formJSON(["email": "eve@example.com", "identity_token": token])) == ["identity_token"])
        #expect(details(formJSON(["identity_token": String(token.dropLast())])) == ["identity_token"])
        #expect(details(formJSON(["identity_token": ""])) == ["identity_token"])
        let without = FormReader(region: nil, identity: nil)
        #expect(throws: HTTPProblem.self) { try without.read(Array(body.utf8)) }
    }
}
