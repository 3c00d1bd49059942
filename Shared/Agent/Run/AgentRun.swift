import Core
import FoundationEssentials

/// One run of the agent, from its messages to its effect.
final class AgentRun: Sendable {
    private static let maximumTurns = 6
    private static let maximumAttempts = 3
    private static let maximumResults = 5

    let request: RunRequest
    let question: RunQuestion
    let scope: ToolScope
    let journal: RunJournal
    private let model: any ChatModel
    private let tools: ToolBox
    /// Whether the words only say that everything is in a file.
    private let pointsAtFile: Bool
    private let time: RunTime

    init(
        _ request: RunRequest, model: any ChatModel, tools: ToolBox, journal: RunJournal, pointsAtFile: Bool,
        time: RunTime
    ) {
        self.pointsAtFile = pointsAtFile
        self.time = time
        self.journal = journal
        self.request = request
        self.model = model
        self.tools = tools
        question = RunQuestion(request)
        // Only what did not help is left out; a question that comes again gets the same answer again.
        scope = ToolScope(request, leavingOut: question.kind == .followUp ? request.citedBefore : [])
    }

    /// Runs to the end; nil when its time was over before.
    func effect() async -> RunEffect? {
        var effect = await prepareApart()
        if effect == nil, !time.isOver { effect = await converse() }
        // What was decided before the time was over holds, however late that is noticed.
        return time.isOver && !journal.hasEnded ? nil : effect
    }

    /// Prepares in a child task, which the end of the time cancels.
    ///
    /// The wait for the model is not within it: thousands wait there, and a task keeps the memory of its deepest call.
    @inline(never)
    private func prepareApart() async -> RunEffect? {
        (try? await time.limit { await self.prepare() }) ?? nil
    }

    /// What happens before a model is asked; an effect where none is needed.
    @inline(never)
    private func prepare() async -> RunEffect? {
        await call(.createTicket(issue: issue, priority: priority, category: request.messages.first?.screen.category))
        if request.attempt > Self.maximumAttempts { return await escalate(.agentError) }
        if question.kind == .command, question.triggers.isEmpty { return .store(friendlyLine: nil) }
        if question.kind == .closing, question.triggers.isEmpty { return await close() }
        await call(.getCustomerHistory)
        if let effect = await decideWithoutSearch() { return effect }
        await search(question.query)
        if let reason = escalatingTrigger { return await escalate(reason) }
        if demandsForbidden { return await escalate(.promptInjection) }
        if question.kind == .followUp, request.followUpsBefore > 0 { return await escalate(.answerDidNotHelp) }
        if let best = findings.first, request.repeatedSections.contains(best.id) {
            return await escalate(.repeatContact)
        }
        if findings.isEmpty, question.reworded != question.query { await search(question.reworded) }
        // A model can put a question of another language into English words; the search before it cannot.
        let canTranslate = question.foreignLanguage != nil && !model.speaksOnlyEnglish
        guard !findings.isEmpty || canTranslate else {
            return await escalate(whenNothingFits(.noKnowledgeMatch))
        }
        return nil
    }

    /// Abuse beside which nothing can be answered is all there is; to a customer whom an answer did not help, nothing
    /// else that fits is the end of the answers.
    private func whenNothingFits(_ reason: EscalationReason) -> EscalationReason {
        guard reason == .noKnowledgeMatch else { return reason }
        if question.triggers.contains(.profanity) { return .profanity }
        return question.kind == .followUp ? .answerDidNotHelp : reason
    }

    // MARK: - What code decides alone

    /// The trigger that sends this run to a person; a rough word gets an answer first, unless it is all there is.
    private var escalatingTrigger: EscalationReason? {
        let isFirst = request.answersBefore + request.questionsAskedBefore == 0
        return question.triggers.first { $0 != .profanity || !isFirst || question.sentiment < 0.3 }
    }

    /// Whether the message wants the agent's own orders, or what is another's.
    ///
    /// A language model is seen trying it, or not; the offline agent cannot try, so that the wish itself counts.
    private var demandsForbidden: Bool {
        !model.isLanguageModel && journal.injections.contains { $0 == .promptLeak || $0 == .forgedOrder }
    }

    private func decideWithoutSearch() async -> RunEffect? {
        guard escalatingTrigger == nil, !demandsForbidden else { return nil }
        let isFirstQuestion = request.questionsAskedBefore == 0
        if question.isWordless || pointsAtFile {
            return isFirstQuestion ? await ask("ask_words") : await escalate(.attachment)
        }
        if question.foreignLanguage != nil, model.speaksOnlyEnglish, question.kind != .greeting {
            return await escalate(.unsupportedLanguage)
        }
        switch question.kind {
        case .greeting: return isFirstQuestion ? await ask("ask_greeting") : .store(friendlyLine: nil)
        case .unclear: return isFirstQuestion ? await ask("ask_details") : nil
        default: return nil
        }
    }

    private func ask(_ text: String) async -> RunEffect? {
        await send(scope.configuration.texts[text] ?? "", kind: .question).map { .reply($0) }
    }

    private func close() async -> RunEffect {
        .store(friendlyLine: await send(scope.configuration.texts["closing"] ?? "", kind: .closing))
    }

    private func send(_ text: String, kind: ReplyKind) async -> DraftedReply? {
        let outcome = await call(.sendResponse(message: text, sources: [], kind: kind))
        guard case .send(let reply, _) = outcome?.effect else { return nil }
        return reply
    }

    private func search(_ query: String) async {
        guard !query.isEmpty else { return }
        await call(.searchKnowledgeBase(query: query, maximumResults: Self.maximumResults, category: nil))
    }

    private var findings: [KnowledgeMatch] {
        journal.current.found.filter { !scope.citedBefore.contains($0.id) }
    }

    /// Hands over for a reason of code's own.
    ///
    /// A run whose time is over found nothing because it was stopped: that is its reason then.
    func escalate(_ wanted: EscalationReason) async -> RunEffect {
        let reason = time.isOver ? .agentError : wanted
        await call(.escalateToHuman(reason: reason, urgency: urgency(reason), summary: nil))
        return .escalate(decision(reason))
    }

    // MARK: - The model

    /// How often the model has gone wrong so far.
    private struct Mistakes {
        var errors = 0
        var unsafeDrafts = 0
    }

    private func converse() async -> RunEffect? {
        var mistakes = Mistakes()
        for number in 1...Self.maximumTurns {
            guard !time.isOver else { return nil }
            let turn: ModelTurn
            do { turn = try await nextTurn(number) } catch {
                // Out of time: whoever cancelled decides.
                return time.isOver ? nil : await escalate(.modelUnavailable)
            }
            if let effect = await carryOut(turn, &mistakes) { return effect }
            if mistakes.unsafeDrafts >= model.maximumDrafts { return await escalate(.unsafeDraft) }
            if mistakes.errors > 1 { break }
        }
        return await escalate(.agentError)
    }

    /// Asks the model.
    ///
    /// Kept out of its caller on purpose: thousands of runs wait here, and what a caller inlines stays in memory with it.
    @inline(never)
    private func nextTurn(_ number: Int) async throws -> ModelTurn {
        await journal.keep()
        let turn = try await model.next(
            ChatTurn(
                scope: bound, question: question.text, exchanges: journal.current.exchanges, number: number,
                needsEmpathy: question.sentiment < 0.5 || question.triggers.contains(.profanity),
                language: question.foreignLanguage, deadline: time.deadline))
        journal.note(turn)
        // Paid for is paid for: what becomes of this process changes nothing in that.
        await journal.keep()
        return turn
    }

    /// Makes the calls of a turn, up to one that ends the run.
    @inline(never)
    private func carryOut(_ turn: ModelTurn, _ mistakes: inout Mistakes) async -> RunEffect? {
        if turn.calls.isEmpty { mistakes.errors += 1 }
        for call in turn.calls {
            let (outcome, failure) = await perform(call, isModel: true)
            if failure == .outOfScope || failure == .promptLeak { return await escalate(.promptInjection) }
            if case .unsafeDraft = failure {
                mistakes.unsafeDrafts += 1
            } else if failure != nil {
                mistakes.errors += 1
            }
            switch outcome?.effect {
            case .send(let reply, _): return .reply(reply)
            case .escalate(let reason, _, _):
                return .escalate(decision(mistakes.unsafeDrafts > 0 ? .unsafeDraft : whenNothingFits(reason)))
            case nil: break
            }
            // What a model says after it meant to end is not done.
            if ToolName(rawValue: call.name)?.isTerminal == true { break }
        }
        return nil
    }

    /// The scope with what the history allows to mention.
    private var bound: ToolScope {
        var bound = scope
        guard request.verified, request.opensTicket else { return bound }
        let earlier = journal.current.history.first {
            $0.role == .customer && $0.ticketReference != request.ticketReference && $0.subject != nil
        }
        bound.priorContact = earlier?.subject
        return bound
    }

    // MARK: - Calls

    @discardableResult
    private func call(_ input: ToolInput) async -> ToolOutcome? {
        await perform(ModelCall(input), isModel: false).outcome
    }

    private func perform(_ call: ModelCall, isModel: Bool) async -> (outcome: ToolOutcome?, failure: ToolError?) {
        let start = ContinuousClock.now
        var input: ToolInput?
        var result: Result<ToolOutcome, ToolError>
        do {
            let decoded = try ToolInput(call)
            input = decoded
            if let problem = call.problem { throw problem }
            guard journal.allows(decoded.name) else { throw ToolError.outOfOrder }
            guard !isModel || scope.holds(call) else { throw ToolError.outOfScope }
            result = .success(try await carryOut(decoded, isModel: isModel))
        } catch let error as ToolError {
            result = .failure(error)
        } catch {
            result = .failure(.unavailable)
        }
        journal.note(
            call, input: input, result: result.map(\.output), injections: (try? result.get().injections) ?? [],
            by: isModel ? "model" : "code", after: ContinuousClock.now - start)
        switch result {
        case .success(let outcome): return (outcome, nil)
        case .failure(let error): return (nil, error)
        }
    }

    private func carryOut(_ input: ToolInput, isModel: Bool) async throws -> ToolOutcome {
        let scope = bound
        let found = journal.current.found
        // What code calls is limited as a whole; of a model's calls only these wait for anything.
        guard isModel, input.name == .searchKnowledgeBase || input.name == .getCustomerHistory else {
            return try await tools.call(input, scope: scope, found: found, isModel: isModel)
        }
        return try await time.limit { [tools] in
            try await tools.call(input, scope: scope, found: found, isModel: isModel)
        }
    }

    private var issue: String {
        let first = request.messages.first
        let subject = request.opensTicket ? first?.subject : nil
        let text = subject.flatMap { $0.isEmpty ? nil : $0 } ?? first?.content ?? ""
        return text.isEmpty ? "(no text)" : text
    }

    private var priority: Priority? { request.messages.map(\.screen.suggestedPriority).max() }
}
