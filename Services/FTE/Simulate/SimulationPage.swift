import Agent
import Core

/// A simulation as a page that needs nothing but itself.
struct SimulationPage {
    let text: SimulationText
    let turns: [SimulatedTurn]

    var html: String {
        PageParts.page(
            title: "Simulation", description: text.description,
            body: """
                <section class="tiles" aria-label="Figures">\(tiles)</section>
                <section><h2>Expected against actual</h2><div class="scroll">\(confusion)</div></section>
                <section><h2>Turns</h2>\(PageParts.filters)<ul id="turns">\(turns.map(Self.item).joined())</ul>
                <p id="none" hidden>No turn fits.</p></section>
                """)
    }

    private var tiles: String {
        let score = text.score
        let goals: [(String, Share, Bool)] = [
            ("Accuracy", score.accuracy, true),
            ("Escalation recall", score.escalationRecall, score.escalationRecall.value == 1),
            ("Right reason", score.rightReason, score.rightReason.value == 1),
            ("Answerable but escalated", score.falseAlarms, score.falseAlarms.value < 0.03),
            ("Near misses that fired", score.nearMissesFired, score.nearMissesFired.count == 0),
            ("Right section cited", score.citedSection, score.citedSection.value >= 0.9),
            ("Found first", score.topSection, true),
            ("Among the results", score.foundSection, true),
            ("WhatsApp to 300 characters", score.whatsApp.short, score.whatsApp.short.value >= 0.9),
            ("WhatsApp whole sentences", score.whatsApp.whole, score.whatsApp.whole.value == 1),
        ]
        let shares = goals.map { name, share, isMet in
            PageParts.tile(name, share, isMet: isMet)
        }
        let latency = PageParts.tile(
            "Latency of a turn", "\(score.latency.p50) ms", "p95 \(score.latency.p95) ms", isMet: true)
        return shares.joined() + latency
    }

    private var confusion: String {
        let table = text.score.confusion
        let head = table.columns.map { "<th scope=\"col\"><span>\(PageParts.words($0))</span></th>" }.joined()
        let rows = table.rows.map { row in
            let cells = table.columns.map { column in
                let count = table[row, column]
                let kind = count == 0 ? "zero" : row == column ? "right" : "wrong"
                return "<td class=\"\(kind)\">\(count == 0 ? "·" : "\(count)")</td>"
            }
            return "<tr><th scope=\"row\">\(PageParts.words(row))</th>\(cells.joined())"
                + "<td class=\"sum\">\(table.total(row))</td></tr>"
        }
        return "<table class=\"confusion\"><thead><tr><th scope=\"col\">expected ↓ came →</th>\(head)"
            + "<th scope=\"col\"><span>all</span></th></tr></thead><tbody>\(rows.joined())</tbody></table>"
    }

    private static func item(_ turn: SimulatedTurn) -> String {
        let state = turn.isRight.map { $0 ? "right" : "wrong" } ?? "open"
        let mark = turn.isRight.map { $0 ? "✓" : "✗" } ?? "–"
        let number = turn.ticket.turns.count > 1 ? " · turn \(turn.place + 1) of \(turn.ticket.turns.count)" : ""
        let wanted = turn.expected.label.map { "wanted \(PageParts.words($0))" } ?? "nothing expected"
        let subject = turn.turn.subject.map { "<p class=\"subject\">\(PageParts.escaped($0))</p>" } ?? ""
        let content = turn.turn.content.isEmpty ? "(no text)" : turn.turn.content
        return """
            <li class="\(state)"><details><summary><span class="mark">\(mark)</span>
            <span class="id">\(PageParts.escaped(turn.ticket.id))\(number)</span><span class="channel">\(PageParts.words(turn.ticket.channel.rawValue))</span>
            <span class="excerpt">\(PageParts.escaped(turn.excerpt(140)))</span>
            <span class="labels">\(wanted), got <b>\(PageParts.words(turn.label))</b></span></summary>
            <div class="both"><div><h4>Customer</h4>\(subject)<p class="message">\(PageParts.escaped(content))</p></div>
            <div><h4>Told</h4>\(told(turn))</div></div>\(facts(turn))</details></li>

            """
    }

    private static func told(_ turn: SimulatedTurn) -> String {
        guard !turn.told.isEmpty else { return "<p class=\"nothing\">nothing</p>" }
        return turn.told.map { "<p class=\"message reply\">\(PageParts.escaped($0))</p>" }.joined()
    }

    private static func facts(_ turn: SimulatedTurn) -> String {
        let calls = turn.toolCalls.map { call in
            "\(call.name) (\(call.by)\(call.ok ? "" : ", \(call.error ?? "failed")"))"
        }
        let facts = [
            ("Expected section", turn.expected.sections.joined(separator: ", ")),
            ("Cited", turn.cited.joined(separator: ", ")), ("Found", turn.found.joined(separator: ", ")),
            ("Triggers", turn.screen.triggers.map(\.rawValue).joined(separator: ", ")),
            (
                "Screen",
                "\(turn.screen.kind.rawValue), sentiment \(turn.screen.sentiment.rounded(to: 2)), \(turn.screen.language)"
            ),
            ("Calls", calls.joined(separator: " → ")), ("Latency", "\(turn.latency.milliseconds.rounded(to: 2)) ms"),
        ]
        let rows = facts.filter { !$0.1.isEmpty }.map { "<dt>\($0.0)</dt><dd>\(PageParts.escaped($0.1))</dd>" }
        return "<dl>\(rows.joined())</dl>"
    }
}
