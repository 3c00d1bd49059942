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
        let heard = await heard(of: text)
        let continued = CustomerText(
            content: text.content, contentKind: text.contentKind, opensTicket: false, channel: text.channel)
        return PlacedScreens(
            opening: screen(text, heard: heard),
            continuing: { screen(continued, heard: heard.withoutHeadings) })
    }
}
