import HTTPServer

/// The address that an operator looks a customer up by.
struct CustomerQuery {
    /// A mail address, or a number with its country code.
    let address: String

    /// Reads `email=` or `phone=`, of which one must be there.
    init(_ request: HTTPRequest, region: PhoneRegion?) throws(Refusal) {
        let mail = Self.value("email", of: request)
        // A plus that nobody has escaped arrives as a space.
        let phone = Self.value("phone", of: request).map { $0.hasPrefix(" ") ? "+" + $0.drop { $0 == " " } : $0 }
        switch (mail, phone.map(FormRules.trimmed)) {
        case (nil, nil):
            let details = ["email", "phone"].map {
                HTTPProblem.Detail(field: $0, message: "one of email and phone is required")
            }
            throw Refusal(problem: .validation(details))
        case (.some, .some): throw .field("phone", "must not be given beside email")
        case (let mail?, nil): address = try Self.mail(FormRules.trimmed(mail))
        case (nil, let phone?): address = try Self.number(phone, region: region)
        }
    }

    private static func value(_ name: String, of request: HTTPRequest) -> String? {
        request.queryValue(name).flatMap { FormRules.trimmed($0).isEmpty ? nil : $0 }
    }

    /// Laxer than the form: who writes by mail may have an address that the form would not take.
    private static func mail(_ text: String) throws(Refusal) -> String {
        let sides = text.split(separator: "@", omittingEmptySubsequences: false)
        guard sides.count >= 2, sides.allSatisfy({ !$0.isEmpty }), text.utf8.count <= FormRules.longestMail,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { throw .field("email", "must be a mail address") }
        return text
    }

    private static func number(_ text: String, region: PhoneRegion?) throws(Refusal) -> String {
        guard let number = PhoneNumber.e164(text, region: region) else {
            throw .field("phone", "must be a phone number with its country code, such as +4930901820")
        }
        return number
    }
}
