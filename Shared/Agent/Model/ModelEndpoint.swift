import Core

/// Where a chat-completions endpoint is and how it is spoken to.
struct ModelEndpoint: Sendable {
    /// The whole address.
    let url: String
    /// The header fields of every request.
    let headers: HTTPHeaders

    /// Makes it from what the environment says.
    ///
    /// With an API version it is Azure's form: the model is a deployment in the path, the key has a header of its own.
    init(_ configuration: ModelConfiguration) {
        var base = configuration.baseURL
        while base.hasSuffix("/") { base.removeLast() }
        var headers: HTTPHeaders = ["Content-Type": "application/json", "Accept": "application/json"]
        guard let version = configuration.apiVersion else {
            headers.append("Authorization", "Bearer \(configuration.key)")
            url = base.hasSuffix("/chat/completions") ? base : base + "/chat/completions"
            self.headers = headers
            return
        }
        headers.append("api-key", configuration.key)
        if !base.contains("/deployments/") {
            base += (base.hasSuffix("/openai") ? "" : "/openai") + "/deployments/\(Self.escaped(configuration.model))"
        }
        url = "\(base)/chat/completions?api-version=\(Self.escaped(version))"
        self.headers = headers
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            if PersonalData.isAlphanumeric(byte) && byte < 0x80 || "-._~".utf8.contains(byte) {
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return escaped
    }
}
