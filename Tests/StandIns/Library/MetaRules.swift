import Core
import FoundationEssentials
import HTTPServer

/// What Graph demands of a message.
struct MetaRules {
    let identity: MetaStandIn.Identity

    /// A message that is as it must be.
    struct Sound {
        let to: String
        let body: String
        let template: String?
        let tag: String?
    }

    /// The message of a body.
    ///
    /// - Throws: `Refused` with the answer that refuses it.
    func message(of body: [UInt8]) throws(Refused) -> Sound {
        guard let json = try? JSONBody.object(body) else { throw .parameter("Invalid JSON") }
        guard json["messaging_product"]?.string == "whatsapp" else {
            throw .parameter("(#100) The parameter messaging_product is required.")
        }
        guard json["recipient_type"] == nil || json["recipient_type"]?.string == "individual" else {
            throw .parameter("(#100) Param recipient_type must be individual")
        }
        let known: Set = [
            "messaging_product", "recipient_type", "to", "recipient", "type", "text", "template",
            "biz_opaque_callback_data", "context",
        ]
        guard Set(json.keys).isSubset(of: known) else { throw .parameter("(#100) Unexpected key on param") }
        let tag = json["biz_opaque_callback_data"]?.string
        guard json["biz_opaque_callback_data"] == nil || (1...512).contains(tag?.utf8.count ?? 0) else {
            throw .parameter("(#100) Param biz_opaque_callback_data must be at most 512 characters long")
        }
        let to = try address(json)
        switch json["type"]?.string ?? "text" {
        case "text": return Sound(to: to, body: try text(json["text"]), template: nil, tag: tag)
        case "template":
            let name = json["template"]?["name"]?.string ?? ""
            return Sound(to: to, body: try filled(json["template"], name), template: name, tag: tag)
        default: throw Refused(status: 400, code: 131_051, message: "(#131051) Unsupported message type")
        }
    }

    /// A number stands in `to`, an id in `recipient`; who gives both means the number.
    private func address(_ json: [String: JSONBody.Value]) throws(Refused) -> String {
        if let to = json["to"] {
            let digits = to.string.map { $0.hasPrefix("+") ? String($0.dropFirst()) : $0 } ?? ""
            guard TwilioSettings.isNumber("+\(digits)") else { throw .parameter("(#100) Invalid parameter: to") }
            return digits
        }
        guard let id = json["recipient"]?.string, id.utf8.count >= 4, id.dropFirst(2).first == "." else {
            throw .parameter("(#100) The parameter to is required.")
        }
        return id
    }

    private func text(_ json: JSONBody.Value?) throws(Refused) -> String {
        guard let body = json?["body"]?.string, !body.allSatisfy(\.isWhitespace) else {
            throw .parameter("(#100) The parameter text['body'] is required.")
        }
        guard body.utf16.count <= 4096 else {
            throw .parameter("(#100) Param text['body'] must be at most 4096 characters long.")
        }
        return body
    }

    private func filled(_ json: JSONBody.Value?, _ name: String) throws(Refused) -> String {
        guard let template = identity.templates[name], json?["language"]?["code"]?.string == identity.language else {
            throw Refused(status: 404, code: 132_001, message: "(#132001) Template name does not exist")
        }
        let body = json?["components"]?.array?.first { $0["type"]?.string == "body" }
        let values = (body?["parameters"]?.array ?? []).compactMap { parameter in
            parameter["type"]?.string == "text" ? parameter["text"]?.string : nil
        }
        guard values.count == 1 else {
            throw Refused(status: 400, code: 132_000, message: "(#132000) Number of parameters does not match")
        }
        guard values[0].allSatisfy({ !$0.isNewline && $0 != "\t" }) else {
            throw .parameter("(#100) Param text cannot have new-line/tab characters")
        }
        return template.replacing("{{1}}", with: values[0])
    }
}

/// A refusal as Graph tells it.
struct Refused: Error {
    let status: Int
    let code: Int?
    let message: String

    static func parameter(_ message: String) -> Refused { Refused(status: 400, code: 100, message: message) }

    var response: HTTPResponse {
        guard let code else { return .text(status: status, message) }
        var text = "{\"error\":{\"message\":"
        text.append(jsonString: message)
        text += ",\"type\":\"OAuthException\",\"code\":\(code),\"fbtrace_id\":\"A0\"}}"
        return .json(status: status, Array(text.utf8))
    }
}
