import Core

/// What the screen sees in a message of which nobody knows yet whether it opens a ticket.
public struct PlacedScreens: Sendable {
    /// If it opens one: its subject is read.
    public let opening: ScreenResult
    /// If it continues one: its subject is not, and there is an answer that it may be about.
    public let continuing: @Sendable () -> ScreenResult
}

extension MessageScreen {
    /// Screens a message for either place; what the second one costs is spent only where it is asked for.
    ///
    /// - Parameter text: The message, as one that opens a ticket.
    /// - Returns: What is seen in either place.
    public func screens(_ text: CustomerText) async -> PlacedScreens {
        let heard = await hear(text)
        let continued = CustomerText(
            content: text.content, contentKind: text.contentKind, opensTicket: false, channel: text.channel)
        return PlacedScreens(
            opening: Screen.screen(text, rules: rules, heard: heard.all),
            continuing: { [rules] in Screen.screen(continued, rules: rules, heard: heard.content) })
    }

    /// What is heard in subject and content, and in the content alone: each sentence is made a vector once.
    private func hear(_ text: CustomerText) async -> (all: HeardAnger?, content: HeardAnger?) {
        guard let head, let embedder, embedder.backlog < Self.longestQueue, head.understands(model: embedder.model)
        else { return (nil, nil) }
        let sentences = SentimentSentences.of(text)
        let subject = text.opensTicket ? text.subject.map { min(2, SentimentSentences.cut($0).count) } ?? 0 : 0
        guard !sentences.isEmpty,
            let vectors = try? await embedder.embed(sentences.map(SentimentHead.withoutNumbers))
        else { return (nil, nil) }
        return (head.hear(vectors), subject == 0 ? head.hear(vectors) : head.hear(Array(vectors.dropFirst(subject))))
    }
}
