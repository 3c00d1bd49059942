import Core

/// A simulation as lines for a terminal.
struct SimulationText {
    let score: SimulationScore
    let description: String

    var lines: [String] {
        var lines = [description, ""] + figures.map { "\(Self.padded($0.name, to: 34))\($0.value)" }
        lines += ["", "what was expected, and what came instead:"]
        let confusion = score.confusion
        for row in confusion.rows {
            let wrong = confusion.wrong(row).map { "\($0.label) \($0.count)" }.joined(separator: ", ")
            let right = "\(confusion[row, row]) of \(confusion.total(row))"
            lines.append("  \(Self.padded(row, to: 24))\(Self.padded(right, to: 12))\(wrong)")
        }
        let misses = score.misses.compactMap(\.miss)
        lines.append("")
        lines.append(misses.isEmpty ? "no misses" : "\(misses.count) misses:")
        return lines + misses.map { "  \($0)" }
    }

    /// The figures by name, for terminal and page.
    var figures: [(name: String, value: String)] {
        let alarms = score.falseAlarms
        return [
            ("accuracy", score.accuracy.text),
            ("action and reason right", score.decisions.text),
            ("escalation recall", score.escalationRecall.text),
            ("escalated for the right reason", score.rightReason.text),
            ("answerable but escalated", alarms.text),
            ("  of these by a guardrail", "\(Share(score.firedWrongly, of: alarms.of).text)"),
            ("near misses that fired", score.nearMissesFired.text),
            ("right section cited", score.citedSection.text),
            ("right section found first", score.topSection.text),
            ("right section among the results", score.foundSection.text),
            ("WhatsApp answers to 300 characters", score.whatsApp.short.text),
            ("WhatsApp answers in whole sentences", score.whatsApp.whole.text),
            ("longest WhatsApp answer", "\(score.whatsApp.longest) characters with its last line"),
            ("latency of a turn", score.latency.text),
        ]
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(2, width + 2 - text.count))
    }
}

/// A simulation as JSON.
struct SimulationJSON: Encodable {
    let agent: String
    let turns: Int
    let accuracy: Share
    let decisions: Share
    let escalationRecall: Share
    let rightReason: Share
    let falseAlarms: Share
    let falseAlarmsByGuardrail: Int
    let nearMissesFired: Share
    let sectionCited: Share
    let sectionFirst: Share
    let sectionFound: Share
    let whatsAppShort: Share
    let whatsAppWhole: Share
    let p50Milliseconds: Double
    let p95Milliseconds: Double
    let confusion: [String: [String: Int]]
    let misses: [String]

    init(_ score: SimulationScore, agent: String) {
        self.agent = agent
        turns = score.turns.count
        accuracy = score.accuracy
        decisions = score.decisions
        escalationRecall = score.escalationRecall
        rightReason = score.rightReason
        falseAlarms = score.falseAlarms
        falseAlarmsByGuardrail = score.firedWrongly
        nearMissesFired = score.nearMissesFired
        sectionCited = score.citedSection
        sectionFirst = score.topSection
        sectionFound = score.foundSection
        whatsAppShort = score.whatsApp.short
        whatsAppWhole = score.whatsApp.whole
        p50Milliseconds = score.latency.p50
        p95Milliseconds = score.latency.p95
        let table = score.confusion
        confusion = Dictionary(
            uniqueKeysWithValues: table.rows.map { row in
                (
                    row,
                    Dictionary(
                        uniqueKeysWithValues: table.columns.filter { table[row, $0] > 0 }.map { ($0, table[row, $0]) })
                )
            })
        misses = score.misses.compactMap(\.miss)
    }

    enum CodingKeys: String, CodingKey {
        case agent, turns, accuracy, decisions, confusion, misses
        case escalationRecall = "escalation_recall"
        case rightReason = "right_reason"
        case falseAlarms = "false_alarms"
        case falseAlarmsByGuardrail = "false_alarms_by_guardrail"
        case nearMissesFired = "near_misses_fired"
        case sectionCited = "section_cited"
        case sectionFirst = "section_first"
        case sectionFound = "section_found"
        case whatsAppShort = "whatsapp_within_300"
        case whatsAppWhole = "whatsapp_whole_sentences"
        case p50Milliseconds = "p50_ms"
        case p95Milliseconds = "p95_ms"
    }
}
