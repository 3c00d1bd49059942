/// Why a message goes to a person: a closed list, highest first; where several fire the first here is the reason.
public enum EscalationReason: String, CaseIterable, Sendable, Codable {
    /// An account taken over, a data leak, a vulnerability report.
    case securityIncident = "security_incident"
    /// Lawyers, courts, legal complaints.
    case legalLanguage = "legal_language"
    /// The customer asks for a person.
    case explicitHumanRequest = "explicit_human_request"
    /// The customer wants money back.
    case refundRequest = "refund_request"
    /// The bare word for a person on WhatsApp.
    case whatsappHumanKeyword = "whatsapp_human_keyword"
    /// Sentiment below the threshold.
    case negativeSentiment = "negative_sentiment"
    /// The answer could not be delivered.
    case undeliverable
    /// What our own product costs.
    case pricingInquiry = "pricing_inquiry"
    /// Abuse that goes on.
    case profanity
    /// Nothing documented matches.
    case noKnowledgeMatch = "no_kb_match"
    /// A second answer did not help.
    case answerDidNotHelp = "answer_did_not_help"
    /// Something only a person can do.
    case needsHumanAction = "needs_human_action"
    /// A language the agent cannot answer in.
    case unsupportedLanguage = "unsupported_language"
    /// It leans on an attachment the agent cannot read.
    case attachment
    /// A third ticket on one matter.
    case repeatContact = "repeat_contact"
    /// Too many replies.
    case loopLimit = "loop_limit"
    /// No draft passed the check.
    case unsafeDraft = "unsafe_draft"
    /// The agent failed.
    case agentError = "agent_error"
    /// The model is away.
    case modelUnavailable = "model_unavailable"
    /// An attempt to leave the run or get at the prompt.
    case promptInjection = "prompt_injection"
    /// The message could not be processed.
    case processingFailed = "processing_failed"

    /// How urgent it is: it raises the ticket's priority and sets when a person must have looked.
    public var urgency: Priority {
        switch self {
        case .securityIncident, .legalLanguage: .critical
        case .explicitHumanRequest, .refundRequest, .whatsappHumanKeyword, .negativeSentiment, .undeliverable: .high
        default: .medium
        }
    }

    /// Whether a customer's own words fire it, so that it decides over a draft that is still being written.
    public var isTrigger: Bool {
        switch self {
        case .securityIncident, .legalLanguage, .explicitHumanRequest, .refundRequest, .whatsappHumanKeyword,
            .negativeSentiment, .pricingInquiry, .profanity, .needsHumanAction:
            true
        default: false
        }
    }

    /// The one that counts among several.
    public static func highest(of reasons: some Sequence<EscalationReason>) -> EscalationReason? {
        let all = Set(reasons)
        return allCases.first { all.contains($0) }
    }
}

extension Priority {
    /// How long an escalation of this urgency may wait for a person.
    public var escalationDeadline: Duration {
        switch self {
        case .critical: .seconds(3600)
        case .high: .seconds(4 * 3600)
        case .medium, .low: .seconds(24 * 3600)
        }
    }
}
