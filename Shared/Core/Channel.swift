/// A way customers reach the company, as events, tables and the API spell it.
public enum Channel: String, CaseIterable, Sendable, Hashable, Codable {
    /// Gmail.
    case email
    /// WhatsApp, through Twilio or Meta.
    case whatsapp
    /// The form on the company's own pages.
    case webForm = "web_form"
}
