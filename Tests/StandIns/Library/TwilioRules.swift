import Core
import FoundationEssentials
import HTTPServer

/// What Twilio's Messages API demands of a message.
struct TwilioRules {
    let identity: TwilioStandIn.Identity

    /// Why a message is refused; nil when it is not.
    func problem(of form: HTTPFormBody) -> HTTPResponse? {
        guard let to = form.text("To"), !to.isEmpty else {
            return .twilioProblem(400, 21604, "A 'To' phone number is required")
        }
        guard to.hasPrefix("whatsapp:"), TwilioSettings.isNumber(String(to.dropFirst(9))) else {
            return .twilioProblem(400, 21211, "The 'To' number is not a valid phone number")
        }
        guard form.text("From") == "whatsapp:\(identity.number)" else {
            return .twilioProblem(400, 63007, "Twilio could not find a Channel with the specified From address")
        }
        if let callback = form.text("StatusCallback"), !callback.hasPrefix("https://"), !callback.hasPrefix("http://") {
            return .twilioProblem(400, 21609, "The StatusCallback URL is not a valid URL")
        }
        if let template = form.text("ContentSid") { return problem(ofTemplate: template, form) }
        guard let body = form.text("Body"), !body.allSatisfy(\.isWhitespace) else {
            return .twilioProblem(400, 21619, "A text message body or media urls must be specified")
        }
        guard body.utf16.count <= 1600 else {
            return .twilioProblem(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        }
        return nil
    }

    private func problem(ofTemplate sid: String, _ form: HTTPFormBody) -> HTTPResponse? {
        guard identity.templates[sid] != nil else {
            return .twilioProblem(404, 20404, "The requested content was not found")
        }
        guard let variables = variables(of: form), variables.values.allSatisfy({ !$0.contains(where: \.isNewline) })
        else { return .twilioProblem(400, 21656, "The ContentVariables parameter is invalid") }
        return nil
    }

    /// What the customer reads.
    func text(of form: HTTPFormBody) -> String {
        guard let sid = form.text("ContentSid"), let template = identity.templates[sid] else {
            return form.text("Body") ?? ""
        }
        return (variables(of: form) ?? [:]).reduce(template) { $0.replacing("{{\($1.key)}}", with: $1.value) }
    }

    private func variables(of form: HTTPFormBody) -> [String: String]? {
        try? JSONDecoder().decode([String: String].self, from: Data((form.text("ContentVariables") ?? "{}").utf8))
    }
}

extension HTTPResponse {
    /// An error as Twilio tells it.
    static func twilioProblem(_ status: Int, _ code: Int?, _ message: String) -> HTTPResponse {
        guard let code else { return .text(status: status, message) }
        var text = "{\"code\":\(code),\"message\":"
        text.append(jsonString: message)
        text += ",\"more_info\":\"https://www.twilio.com/docs/errors/\(code)\",\"status\":\(status)}"
        return .json(status: status, Array(text.utf8))
    }
}
