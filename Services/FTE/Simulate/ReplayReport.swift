import Core
import FoundationEssentials
import Store

/// What a replay of stored runs shows.
struct ReplayReport: Sendable {
    let runs: [ReplayedRun]
    let agent: String

    /// Runs that would come to the same.
    var same: Share { Share(runs) { $0.change == .none } }

    /// The lines for a terminal.
    var lines: [String] {
        var lines = ["\(runs.count) stored runs, redacted: \(agent)", ""]
        lines.append("the same today        \(same.text)")
        for (change, name) in [
            (ReplayedRun.Change.outcome, "another outcome       "), (.reason, "another reason        "),
            (.section, "another section       "),
        ] {
            lines.append(name + Share(runs) { $0.change == change }.text)
        }
        lines += ["", "what they came to, and what they would come to:"]
        lines += moves.map { "  \($0.count)  \($0.text)" }
        let differences = runs.compactMap(\.line)
        lines.append("")
        lines.append(differences.isEmpty ? "no differences" : "\(differences.count) differences:")
        return lines + differences.map { "  \($0)" }
    }

    /// How often one outcome became another, most frequent first.
    private var moves: [(text: String, count: Int)] {
        var counts: [String: Int] = [:]
        for run in runs where run.change == .outcome || run.change == .reason {
            let then = ReplayedRun.text(run.archived.decision.outcome, run.archived.decision.reason, [])
            counts["\(then) → \(ReplayedRun.text(run.outcome, run.reason, []))", default: 0] += 1
        }
        return counts.map { ($0.key.replacing(" ()", with: ""), $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }

    /// The differences as a page.
    var html: String {
        let differing = runs.filter { $0.change != .none }
        let items = differing.map { run in
            """
            <li class="wrong"><details><summary><span class="mark">≠</span><span class="id">\(PageParts.escaped(run.change.rawValue))</span>
            <span class="channel">\(PageParts.words(run.archived.channel.rawValue))</span><span class="excerpt">\(PageParts.escaped(String(run.words.prefix(140))))</span>
            <span class="labels">was \(PageParts.words(run.then)), now <b>\(PageParts.words(run.now))</b></span></summary>
            <div class="both"><div><h4>Customer, redacted</h4><p class="message">\(PageParts.escaped(run.words))</p></div>
            <div><h4>Would be told</h4><p class="message reply">\(PageParts.escaped(run.told))</p></div></div>
            <dl><dt>Run</dt><dd>\(run.archived.decision.id.text)</dd></dl></details></li>

            """
        }
        let tiles = [
            PageParts.tile("The same today", same),
            PageParts.tile("Another outcome", Share(runs) { $0.change == .outcome }),
            PageParts.tile("Another reason", Share(runs) { $0.change == .reason }),
            PageParts.tile("Another section", Share(runs) { $0.change == .section }),
        ]
        return PageParts.page(
            title: "Replay", description: "\(runs.count) stored runs, redacted: \(agent)",
            body: """
                <section class="tiles" aria-label="Figures">\(tiles.joined())</section>
                <section><h2>Differences</h2>\(PageParts.filters)<ul id="turns">\(items.joined())</ul>
                <p id="none" hidden>No run fits.</p></section>
                """)
    }
}

/// A replay as JSON.
struct ReplayJSON: Encodable {
    struct Difference: Encodable {
        let run: String
        let change: String
        let then: String
        let now: String
        let words: String
    }
    let agent: String
    let runs: Int
    let same: Share
    let differences: [Difference]

    init(_ report: ReplayReport) {
        agent = report.agent
        runs = report.runs.count
        same = report.same
        differences = report.runs.filter { $0.change != .none }.map { run in
            Difference(
                run: run.archived.decision.id.text, change: run.change.rawValue, then: run.then, now: run.now,
                words: run.words)
        }
    }
}
