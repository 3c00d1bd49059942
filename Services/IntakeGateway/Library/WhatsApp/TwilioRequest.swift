import Core
import HTTPServer
import Signatures

/// Lets through what Twilio sent: a form under the signature of the account, to this very address.
struct TwilioGate: Sendable {
    private let settings: TwilioSettings
    private let signature: TwilioSignature

    init(_ settings: TwilioSettings) {
        self.settings = settings
        signature = TwilioSignature(tokens: settings.tokens, keys: settings.webhookKeys)
    }

    /// The form of a request that is genuine.
    ///
    /// - Throws: `Refusal`: 403 for one that nobody signed with the account's secrets, 400 for one that is no form.
    func form(of request: HTTPRequest) throws(Refusal) -> HTTPFormBody {
        let isForm = request.mediaType == "application/x-www-form-urlencoded"
        guard let form = HTTPFormBody(isForm ? request.body : []) else {
            throw Refusal(problem: .malformedPayload("The body has too many fields."))
        }
        let isGenuine = signature.isGenuine(
            TwilioSignature.Request(
                url: settings.publicBaseURL + request.target, parameters: form.items,
                body: isForm ? nil : request.body, signature: request.headers[TwilioSignature.header],
                settings: request.headers[TwilioSignature.settingsHeader]))
        guard isGenuine else { throw Refusal(problem: .invalidSignature) }
        guard isForm else { throw Refusal(problem: .malformedPayload("The body is not a form.")) }
        return form
    }

    /// Whether a form is about the account and the number that are served here; `ours` names the field of our number.
    func isOurs(_ form: HTTPFormBody, ours: String) -> Bool {
        form.text("AccountSid") == settings.accountSID && form.text(ours) == "whatsapp:\(settings.number)"
    }
}

extension HTTPProblem {
    static let invalidSignature = HTTPProblem(
        status: 403, code: "INVALID_SIGNATURE", message: "The request is not signed with a secret known here.")
}
