import Core
import HTTPServer

/// Reads form submissions and reports everything that is wrong with one together.
struct FormReader: Sendable {
    private let region: PhoneRegion?
    private let identity: IdentityTokens?

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - region: Where numbers without a country code belong.
    ///   - identity: What checks identity tokens; without it every token is refused.
    init(region: PhoneRegion?, identity: IdentityTokens?) {
        self.region = region
        self.identity = identity
    }

    /// Reads a body.
    ///
    /// - Throws: `MALFORMED_PAYLOAD`, or `VALIDATION_ERROR` with every bad field.
    func read(_ body: [UInt8]) throws(HTTPProblem) -> FormSubmission {
        let members: [String: JSONBody.Value]
        do {
            members = try JSONBody.object(body)
        } catch {
            throw error.problem
        }
        var fields = FieldChecker(members)
        let name = fields.text("name", FormRules.name)
        let email = mail(in: &fields)
        let subject = fields.text("subject", FormRules.subject)
        let category = fields.choice("category", of: Category.allCases)
        let message = fields.text("message", FormRules.message)
        let priority = fields.optionalChoice("priority", of: FormRules.priorities)
        let phone = phone(in: &fields)
        let isVerified = isIdentityVerified(in: &fields, email: email)
        guard fields.problems.isEmpty, let name, let email, let subject, let category, let message else {
            throw .validation(fields.problems)
        }
        return FormSubmission(
            name: name, email: email, subject: subject, category: category, message: message,
            priority: priority ?? .medium, phone: phone, isIdentityVerified: isVerified)
    }

    private func mail(in fields: inout FieldChecker) -> String? {
        guard let typed = fields.trimmedText("email", isRequired: true) else { return nil }
        guard FormRules.isMailAddress(typed) else {
            fields.report("email", "must look like name@example.com and have at most 254 characters")
            return nil
        }
        return typed.lowercased()
    }

    private func phone(in fields: inout FieldChecker) -> String? {
        guard let typed = fields.trimmedText("phone", isRequired: false) else { return nil }
        if let number = PhoneNumber.e164(typed, region: region) { return number }
        fields.report(
            "phone",
            region == nil
                ? "must be a phone number with its country code, such as +4930901820"
                : "must be a phone number such as +4930901820, or one of the local form")
        return nil
    }

    private func isIdentityVerified(in fields: inout FieldChecker, email: String?) -> Bool {
        guard let token = fields.trimmedText("identity_token", isRequired: false) else { return false }
        guard let identity else {
            fields.report("identity_token", "is not accepted here")
            return false
        }
        // Without an address there is nothing to check it against; the address is reported already.
        guard let email else { return false }
        guard identity.isGenuine(token, for: email) else {
            fields.report("identity_token", "does not belong to this mail address")
            return false
        }
        return true
    }
}

extension HTTPProblem {
    static func validation(_ details: [Detail]) -> HTTPProblem {
        HTTPProblem(
            status: 400, code: "VALIDATION_ERROR", message: "Some fields are missing or not valid.", details: details)
    }
}
