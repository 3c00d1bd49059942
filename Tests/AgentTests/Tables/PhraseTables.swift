import Core
import Testing

/// A phrase with the reason it must fire.
struct Phrase: Sendable, CustomTestStringConvertible {
    let reason: EscalationReason
    let text: String
    var testDescription: String { "\(reason.rawValue): \(text)" }
}

/// All phrases of the tables, by what is expected of them.
enum PhraseTables {
    static let english: [Phrase] =
        phrases(.refundRequest, OpenFiring.refund, HeldOutFiring.refund)
        + phrases(.legalLanguage, OpenFiring.legal, HeldOutFiring.legal)
        + phrases(.explicitHumanRequest, OpenFiring.human, HeldOutFiring.human)
        + phrases(.pricingInquiry, OpenFiring.pricing, HeldOutFiring.pricing)
        + phrases(.securityIncident, OpenFiring.security, HeldOutFiring.security)

    /// Phrases of which most fire by rules alone, and nearly all where sentences are understood.
    static let later: [Phrase] =
        phrases(.refundRequest, LaterFiring.refund) + phrases(.legalLanguage, LaterFiring.legal)
        + phrases(.explicitHumanRequest, LaterFiring.human) + phrases(.pricingInquiry, LaterFiring.pricing)
        + phrases(.securityIncident, LaterFiring.security)

    static let laterQuiet = lines(LaterQuiet.all)

    static let profanity = lines(OpenFiring.profanity)

    static let languages: [String: [Phrase]] = [
        "de": labelled(OpenLanguages.german, HeldOutLanguages.german, LaterLanguages.german),
        "es": labelled(OpenLanguages.spanish, HeldOutLanguages.spanish, LaterLanguages.spanish),
        "fr": labelled(OpenLanguages.french, HeldOutLanguages.french, LaterLanguages.french),
        "pt": labelled(OpenLanguages.portuguese, HeldOutLanguages.portuguese, LaterLanguages.portuguese),
        "it": labelled(OpenLanguages.italian, HeldOutLanguages.italian, LaterLanguages.italian),
    ]

    static let quietEnglish: [[String]] = [
        lines(OpenQuiet.refund, HeldOutQuiet.refund), lines(OpenQuiet.legal, HeldOutQuiet.legal),
        lines(OpenQuiet.human, HeldOutQuiet.human), lines(OpenQuiet.pricing, HeldOutQuiet.pricing),
        lines(OpenQuiet.security, HeldOutQuiet.security),
    ]

    static let quietLanguages = lines(OpenLanguages.quiet, HeldOutLanguages.quiet, LaterLanguages.quiet)

    private static func lines(_ texts: String...) -> [String] {
        texts.flatMap { $0.split(separator: "\n").map(String.init) }
    }

    private static func phrases(_ reason: EscalationReason, _ texts: String...) -> [Phrase] {
        texts.flatMap { $0.split(separator: "\n").map { Phrase(reason: reason, text: String($0)) } }
    }

    private static func labelled(_ texts: String...) -> [Phrase] {
        texts.flatMap { $0.split(separator: "\n") }.compactMap { line in
            guard let colon = line.firstIndex(of: ":"), let reason = EscalationReason(rawValue: String(line[..<colon]))
            else { return nil }
            return Phrase(reason: reason, text: String(line[colon...].dropFirst(2)))
        }
    }
}
