/// What a chat-completions endpoint answered, read with all the liberties that endpoints take.
struct ChatReply: Sendable {
    /// One call as it came.
    struct Call: Sendable {
        let id: String?
        let name: String
        /// A string of JSON, or the object itself.
        let arguments: JSONElement
        /// The call whole, with fields that only the endpoint knows.
        let raw: [String: JSONElement]
    }

    /// The text; empty when there is none.
    let content: String
    /// The calls, in order.
    let calls: [Call]
    /// Why it ended.
    let finishReason: String?
    /// Tokens in, as the endpoint counts them; nil when it does not say.
    let inputTokens: Int?
    /// Of these, from its cache.
    let cachedTokens: Int
    /// Tokens out.
    let outputTokens: Int?

    /// Reads an answer; nil when it is none.
    init?(_ body: [UInt8]) {
        guard let root = JSONElement(bytes: body), let choice = root["choices"]?.array?.first,
            let message = choice["message"]?.object
        else { return nil }
        content = Self.text(message["content"])
        let listed = (message["tool_calls"]?.array ?? []).compactMap { Self.call($0.object) }
        // The older form knows one call and no id.
        let single = message["function_call"].flatMap { Self.call(["type": "function", "function": $0]) }
        calls = listed.isEmpty ? [single].compactMap { $0 } : listed
        finishReason = choice["finish_reason"]?.string
        let usage = root["usage"]
        inputTokens = Self.count(usage?["prompt_tokens"])
        cachedTokens = Self.count(usage?["prompt_tokens_details"]?["cached_tokens"]) ?? 0
        outputTokens = Self.count(usage?["completion_tokens"])
    }

    /// Whether it was cut off or held back: then nothing of it may be used.
    var isCutOff: Bool { finishReason == "length" || finishReason == "content_filter" }

    private static func count(_ element: JSONElement?) -> Int? {
        element?.integer.flatMap { (0...1_000_000_000).contains($0) ? $0 : nil }
    }

    private static func call(_ raw: [String: JSONElement]?) -> Call? {
        guard let raw, let function = raw["function"]?.object else { return nil }
        let id = raw["id"]?.string
        return Call(
            id: id?.isEmpty == false ? id : nil, name: name(function["name"]?.string),
            arguments: function["arguments"] ?? .null, raw: raw)
    }

    private static func name(_ text: String?) -> String {
        let name = (text ?? "").filter { !$0.isWhitespace }
        let bare = name.hasPrefix("functions.") ? String(name.dropFirst("functions.".count)) : name
        return bare.isEmpty ? "unnamed" : bare
    }

    /// A text, or the texts among parts, without what a model thought aloud.
    private static func text(_ element: JSONElement?) -> String {
        var text = element?.string ?? ""
        for part in element?.array ?? [] { text += part["text"]?.string ?? "" }
        for tag in ["think", "thinking", "reasoning"] {
            while let open = text.firstRange(of: "<\(tag)>"), let close = text.firstRange(of: "</\(tag)>"),
                open.upperBound <= close.lowerBound
            {
                text.removeSubrange(open.lowerBound..<close.upperBound)
            }
        }
        return String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
