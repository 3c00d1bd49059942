public import Core
public import FoundationEssentials

/// What a run came to: one effect, applied by the caller in one transaction, and the audit beside it.
public final class RunResult: Sendable {
    /// What is to be done.
    public let effect: RunEffect
    /// Every tool call, in order.
    public let toolCalls: [ToolCallRecord]
    /// Every search, for the person who takes over.
    public let searches: [EscalationSearch]
    /// The sections the effect rests on.
    public let sources: [CitedSection]
    /// How sure the agent was: 0 to 1.
    public let confidence: Double
    /// What decided: `model`, `embedder`, `rules`, `knowledge` and their versions.
    public let versions: [String: String]
    /// What a model used; nil offline.
    public let tokens: MessageProcessedMetric.TokenUse?

    /// Makes a result.
    public init(
        effect: RunEffect, toolCalls: [ToolCallRecord], searches: [EscalationSearch], sources: [CitedSection],
        confidence: Double, versions: [String: String], tokens: MessageProcessedMetric.TokenUse? = nil
    ) {
        self.effect = effect
        self.toolCalls = toolCalls
        self.searches = searches
        self.sources = sources
        self.confidence = confidence
        self.versions = versions
        self.tokens = tokens
    }
}

/// The one thing a run asks its caller to do.
public indirect enum RunEffect: Sendable, Hashable {
    /// Send a reply: an answer or a question back.
    case reply(DraftedReply)
    /// Hand the ticket to a person.
    case escalate(EscalationDecision)
    /// Keep the message, with at most a friendly line.
    case store(friendlyLine: DraftedReply?)
}

/// A reply in the channel's form.
public struct DraftedReply: Sendable, Hashable {
    /// What it is for: answer, question, closing or hand-over.
    public let kind: ReplyKind
    /// What was said, before the channel's frame.
    public let body: String
    /// The texts to send, in order.
    public let parts: [String]
    /// The HTML form of a mail.
    public let html: String?
    /// What was kept back, for MORE.
    public let remainder: String?

    /// Makes a reply.
    public init(kind: ReplyKind, body: String, parts: [String], html: String? = nil, remainder: String? = nil) {
        self.kind = kind
        self.body = body
        self.parts = parts
        self.html = html
        self.remainder = remainder
    }
}

/// Why and how a person takes over.
public struct EscalationDecision: Sendable, Hashable {
    /// The reason that counts.
    public let reason: EscalationReason
    /// Everything that fired, highest first; empty where no words of the customer did.
    public let triggers: [EscalationReason]
    /// How urgent.
    public let urgency: Priority
    /// What a person needs to know first.
    public let summary: String
    /// What the customer is told, in the channel's form; never an answer.
    public let customerParts: [String]
    /// The same as HTML, for mail.
    public let customerHTML: String?
    /// A draft a person may use; never sent by itself.
    public let suggestedReply: String?

    /// Makes a decision.
    public init(
        reason: EscalationReason, triggers: [EscalationReason], urgency: Priority, summary: String,
        customerParts: [String], customerHTML: String? = nil, suggestedReply: String?
    ) {
        self.reason = reason
        self.triggers = triggers
        self.urgency = urgency
        self.summary = summary
        self.customerParts = customerParts
        self.customerHTML = customerHTML
        self.suggestedReply = suggestedReply
    }
}

/// A section of the documentation that an effect rests on.
public struct CitedSection: Sendable, Hashable, Codable {
    /// The section.
    public let id: UUID
    /// SHA-256 of what it said then.
    public let contentHash: String
    /// How well it matched.
    public let score: Double
    /// Its heading.
    public let title: String

    /// Makes a citation.
    public init(id: UUID, contentHash: String, score: Double, title: String) {
        self.id = id
        self.contentHash = contentHash
        self.score = score
        self.title = title
    }

    enum CodingKeys: String, CodingKey {
        case id, score, title
        case contentHash = "content_hash"
    }
}
