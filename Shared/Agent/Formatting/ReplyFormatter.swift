public import Core

/// Gives replies their channel's form; the only place that does.
///
/// Limits are counted in UTF-16, which no provider counts more strictly, and in words. What does not fit is left out in
/// whole sentences and steps; on WhatsApp it is kept for MORE.
public struct ReplyFormatter: Sendable {
    private let configuration: ChannelConfiguration
    private let name: String?
    private let reference: String
    private let priorContact: String?

    /// Makes a formatter.
    ///
    /// - Parameters:
    ///   - configuration: The channel's form.
    ///   - customerName: What the customer is called; anything that does not look like a name is left out.
    ///   - reference: The ticket's reference.
    ///   - priorContact: The subject of an earlier contact that may be mentioned.
    public init(
        configuration: ChannelConfiguration, customerName: String?, reference: String, priorContact: String? = nil
    ) {
        self.configuration = configuration
        name = customerName.flatMap(Self.printable)
        self.reference = reference
        self.priorContact = priorContact.flatMap(Self.printable)
    }

    init(_ scope: ToolScope) {
        self.init(
            configuration: scope.configuration, customerName: scope.customerName, reference: scope.ticketReference,
            priorContact: scope.priorContact)
    }

    /// Formats a reply.
    ///
    /// - Parameters:
    ///   - body: What is said; numbered lines are steps, `**` marks emphasis.
    ///   - kind: What it is for.
    ///   - helpURL: Where the customer can read on.
    /// - Returns: The reply within the channel's limits.
    public func format(_ body: String, kind: ReplyKind, helpURL: String? = nil) -> DraftedReply {
        let pieces = ReplyBody(filled(body)).pieces
        let frame = makeFrame(kind: kind, helpURL: helpURL)
        if configuration.channel == .whatsapp { return whatsapp(pieces, frame: frame, kind: kind, body: body) }
        let count = fitting(pieces[...], frame: frame)
        let shown = count > 0 ? ReplyBody.text(of: pieces[..<count]) : cut(pieces.first?.text ?? "", frame: frame)
        let text = frame.text(with: Self.plain(shown))
        let html = configuration.channel == .email ? HTMLReply.make(frame.text(with: shown)) : nil
        return DraftedReply(kind: kind, body: body, parts: [text], html: html)
    }

    /// A text of the configuration as a reply; nil when the channel has none of that name.
    public func format(textNamed name: String, kind: ReplyKind) -> DraftedReply? {
        configuration.texts[name].map { format($0, kind: kind) }
    }

    /// What the last reply kept back, as the answer to MORE: as much as one message holds, and the rest again kept back.
    public func format(remainder: String) -> DraftedReply {
        let pieces = ReplyBody(remainder).pieces
        let more = configuration.texts["more"] ?? ""
        var count = pieces.count
        while count > 1,
            length(pieces[..<count], followedBy: count < pieces.count ? more : "") > configuration.maximumLength
        {
            count -= 1
        }
        let (shown, rest) = (ReplyBody.text(of: pieces[..<count]), pieces[count...])
        var parts = shown.utf16.count > configuration.maximumLength ? split(pieces[..<count]) : [shown]
        if !rest.isEmpty { parts[parts.count - 1] += "\n" + more }
        return DraftedReply(
            kind: .answer, body: shown, parts: parts, remainder: rest.isEmpty ? nil : ReplyBody.text(of: rest))
    }

    // MARK: - WhatsApp

    private func whatsapp(
        _ pieces: [ReplyBody.Piece], frame: ReplyFrame, kind: ReplyKind, body: String
    ) -> DraftedReply {
        let more = configuration.texts["more"] ?? ""
        let opening = openingLength(kind)
        var count = pieces.count
        while count > 1,
            opening + length(pieces[..<count], followedBy: count < pieces.count ? more : "")
                > configuration.preferredLength
        {
            count -= 1
        }
        let rest = pieces[count...]
        var shown = Self.emphasised(ReplyBody.text(of: pieces[..<count]))
        if !rest.isEmpty { shown += "\n" + more }
        let text = frame.text(with: shown)
        let isTooLong = text.utf16.count > configuration.maximumLength
        let parts = isTooLong ? split(ReplyBody(text).pieces[...]) : [text]
        return DraftedReply(
            kind: kind, body: body, parts: parts,
            remainder: rest.isEmpty ? nil : Self.emphasised(ReplyBody.text(of: rest)))
    }

    /// How long what stands before the body is; the line after it does not count.
    private func openingLength(_ kind: ReplyKind) -> Int {
        var length = configuration.responseTemplate.contains("{greeting}") ? greeting.utf16.count + 1 : 0
        if kind == .answer, configuration.responseTemplate.contains("{prior_contact}"), let acknowledgement {
            length += acknowledgement.utf16.count + 1
        }
        return length
    }

    /// That the customer has written before.
    private var acknowledgement: String? {
        guard let priorContact, let text = configuration.texts["prior_contact"] else { return nil }
        return ReplyFrame.filled(text, values: ["subject": priorContact])
    }

    private func length(_ pieces: ArraySlice<ReplyBody.Piece>, followedBy more: String) -> Int {
        Self.emphasised(ReplyBody.text(of: pieces)).utf16.count + (more.isEmpty ? 0 : more.utf16.count + 1)
    }

    private func split(_ pieces: ArraySlice<ReplyBody.Piece>) -> [String] {
        var parts: [String] = []
        var rest = pieces
        while !rest.isEmpty {
            var count = rest.count
            while count > 1, ReplyBody.text(of: rest.prefix(count)).utf16.count > configuration.maximumLength {
                count -= 1
            }
            let text = ReplyBody.text(of: rest.prefix(count))
            if text.utf16.count <= configuration.maximumLength {
                parts.append(text)
            } else {
                parts += Words.pieces(of: text, limit: configuration.maximumLength)
            }
            rest = rest.dropFirst(count)
        }
        return parts
    }

    // MARK: - Fitting

    private func fitting(_ pieces: ArraySlice<ReplyBody.Piece>, frame: ReplyFrame) -> Int {
        var count = pieces.count
        while count > 0, !fits(frame.text(with: Self.plain(ReplyBody.text(of: pieces.prefix(count))))) { count -= 1 }
        return count
    }

    private func fits(_ text: String) -> Bool {
        text.utf16.count <= configuration.maximumLength
            && text.wordCount <= configuration.maximumWords
    }

    /// The words of one endless sentence that fit; only where not even its first sentence does.
    private func cut(_ text: String, frame: ReplyFrame) -> String {
        var words = text.split(separator: " ")
        while !words.isEmpty, !fits(frame.text(with: words.joined(separator: " ") + " …")) { words.removeLast() }
        return words.isEmpty ? "" : words.joined(separator: " ") + " …"
    }

    // MARK: - The frame

    private var greeting: String {
        guard let name else { return configuration.texts["greeting_unnamed"] ?? "" }
        return ReplyFrame.filled(configuration.greeting, values: ["name": name])
    }

    private func makeFrame(kind: ReplyKind, helpURL: String?) -> ReplyFrame {
        var values = [
            "greeting": greeting, "signature": configuration.signature, "reference": reference,
        ]
        if let name { values["name"] = name }
        if kind == .answer {
            values["next_step"] = configuration.texts["next_step"]
            if let helpURL {
                values["help_url"] = ReplyFrame.filled(
                    configuration.texts["help_link"] ?? "{url}", values: ["url": helpURL])
            }
            values["prior_contact"] = acknowledgement
        }
        return ReplyFrame(template: configuration.responseTemplate, values: values)
    }

    private func filled(_ body: String) -> String {
        body.substituting("{reference}", with: reference).substituting("{name}", with: name ?? "")
    }

    // MARK: - Words

    private static func plain(_ text: String) -> String { text.substituting("**", with: "") }

    private static func emphasised(_ text: String) -> String { text.substituting("**", with: "*") }

    /// A name or subject as it may be printed: at most 60 characters, one line, no addresses, no runs of digits.
    private static func printable(_ text: String) -> String? {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ").filter { !"{}<>".contains($0) }
        let hasAddress = ["://", "www.", "@", ".com", ".net", ".org"].contains { line.lowercased().contains($0) }
        let longestRun = line.split { !$0.isNumber }.map(\.count).max() ?? 0
        guard !line.isEmpty, !hasAddress, longestRun < 5 else { return nil }
        return String(line.prefix(60))
    }
}

/// Cuts a text that has no sentence ends between its words.
private enum Words {
    static func pieces(of text: String, limit: Int) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for word in text.split(separator: " ") {
            if !piece.isEmpty, piece.utf16.count + 1 + word.utf16.count > limit {
                pieces.append(piece)
                piece = ""
            }
            piece += (piece.isEmpty ? "" : " ") + word
        }
        if !piece.isEmpty { pieces.append(piece) }
        return pieces
    }
}
