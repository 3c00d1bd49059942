import Core
import FoundationEssentials

/// A message as Graph is asked to send it.
struct MetaMessageRequest: Encodable {
    struct Text: Encodable {
        let body: String
        let previewURL = false

        enum CodingKeys: String, CodingKey {
            case body
            case previewURL = "preview_url"
        }
    }
    struct Template: Encodable {
        struct Language: Encodable {
            let code: String
        }
        struct Parameter: Encodable {
            let type = "text"
            let text: String

            enum CodingKeys: String, CodingKey { case type, text }
        }
        struct Component: Encodable {
            let type = "body"
            let parameters: [Parameter]

            enum CodingKeys: String, CodingKey { case type, parameters }
        }
        let name: String
        let language: Language
        let components: [Component]
    }

    let product = "whatsapp"
    let recipientType = "individual"
    /// The number as it was received, in digits alone.
    let number: String?
    /// The business-scoped user id of somebody who keeps his number to himself.
    let userID: String?
    let type: String
    let text: Text?
    let template: Template?
    let tag: String?

    enum CodingKeys: String, CodingKey {
        case product = "messaging_product"
        case recipientType = "recipient_type"
        case number = "to"
        case userID = "recipient"
        case type, text, template
        case tag = "biz_opaque_callback_data"
    }

    /// Nil for a part without anybody to send it to.
    init?(_ part: OutgoingPart, _ settings: MetaSettings) {
        let address = part.reply.to
        let digits = address.phone.map { $0.hasPrefix("+") ? String($0.dropFirst()) : $0 } ?? address.whatsapp
        number = digits.flatMap { TwilioSettings.isNumber("+\($0)") ? $0 : nil }
        userID = number == nil ? address.whatsapp : nil
        guard number != nil || userID?.contains(".") == true else { return nil }
        switch part.content {
        case .text(let body):
            type = "text"
            text = Text(body: body)
            template = nil
        case .waiting(let reference):
            type = "template"
            text = nil
            template = Template(
                name: settings.templateName ?? "", language: Template.Language(code: settings.templateLanguage),
                components: [Template.Component(parameters: [Template.Parameter(text: reference)])])
        }
        tag = part.reply.conversationID.map { DeliveryTag(attemptID: part.attemptID, conversationID: $0).text }
    }

    func json() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) }
}

/// What Graph says when it has taken a message.
struct MetaMessageAnswer: Decodable {
    struct Message: Decodable {
        let id: String
    }
    let messages: [Message]

    init?(_ json: [UInt8]) {
        guard let answer = try? JSONDecoder().decode(Self.self, from: Data(json)),
            answer.messages.first?.id.isEmpty == false
        else { return nil }
        self = answer
    }
}
