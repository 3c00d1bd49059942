import Core
import FoundationEssentials

extension RunRequest {
    /// The request as the agent may read it, without orders to a model in its texts, and what they tried.
    ///
    /// What the screen found stays: taking a sentence out lifts no guardrail. A text of which nothing is left asks nothing.
    func withoutOrders(rules: GuardrailRules) -> (request: RunRequest, found: [InjectionKind]) {
        var found: Set<InjectionKind> = []
        func clean(_ text: String?, isScreened: Bool = false) -> String? {
            guard let text else { return nil }
            let cleaned = PromptInjection.stripped(text, rules: rules, isScreened: isScreened)
            found.formUnion(cleaned.found)
            // What a mark of a conversation took away with it was tried all the same.
            if !cleaned.found.isEmpty {
                found.formUnion(InjectionKind.kinds(of: PromptInjection.bits(in: text, rules: rules)))
            }
            return cleaned.found.isEmpty ? text : cleaned.text
        }
        let texts = messages.map { message in
            (
                subject: opensTicket ? clean(message.subject, isScreened: message.holdsNoOrders) : message.subject,
                content: clean(message.content, isScreened: message.holdsNoOrders)
            )
        }
        let before = clean(questionBefore)
        guard !found.isEmpty else { return (self, []) }
        let cleaned = zip(messages, texts).map { message, text in
            message.with(
                subject: text.subject, content: text.content ?? "",
                isAsking: !SearchWords.words(of: "\(opensTicket ? text.subject ?? "" : "") \(text.content ?? "")")
                    .isEmpty)
        }
        let request = RunRequest(
            runID: runID, ticketReference: ticketReference, channel: channel, customerName: customerName,
            verified: verified, messages: cleaned, opensTicket: opensTicket, questionsAskedBefore: questionsAskedBefore,
            answersBefore: answersBefore, citedBefore: citedBefore, questionBefore: before,
            followUpsBefore: followUpsBefore, repeatedSections: repeatedSections, attempt: attempt, history: history,
            configuration: configuration)
        return (request, InjectionKind.allCases.filter { found.contains($0) })
    }
}

extension CustomerMessage {
    fileprivate func with(subject: String?, content: String, isAsking: Bool) -> CustomerMessage {
        let kind: MessageKind = isAsking || ![.question, .followUp].contains(screen.kind) ? screen.kind : .unclear
        return CustomerMessage(
            id: id, subject: subject, content: content, contentKind: contentKind,
            screen: ScreenResult(
                kind: kind, triggers: screen.triggers, sentiment: screen.sentiment, language: screen.language,
                command: screen.command, category: screen.category, injections: screen.injections,
                rulesVersion: screen.rulesVersion))
    }
}
