/// What every report looks like and how its list is narrowed down.
enum PageParts {
    /// A whole page.
    static func page(title: String, description: String, body: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escaped(title))</title>
        <style>\(style)</style>
        </head>
        <body>
        <header><h1>\(escaped(title))</h1><p>\(escaped(description))</p></header>
        <main>
        \(body)
        </main>
        <script>\(script)</script>
        </body>
        </html>

        """
    }

    /// A share as a figure to look at.
    static func tile(_ name: String, _ share: Share, isMet: Bool = true) -> String {
        let value = share.of == 0 ? "–" : "\((share.value * 100).rounded(to: 1)) %"
        return tile(name, value, "\(share.count) of \(share.of)", isMet: isMet || share.of == 0)
    }

    /// A figure to look at.
    static func tile(_ name: String, _ value: String, _ note: String, isMet: Bool = true) -> String {
        let warning = isMet ? "" : "<span class=\"warn\">misses its goal</span>"
        return "<div class=\"tile\(isMet ? "" : " bad")\"><h3>\(escaped(name))</h3>"
            + "<b>\(escaped(value))</b><small>\(escaped(note))</small>\(warning)</div>"
    }

    /// A label of the code as words.
    static func words(_ label: String) -> String {
        escaped(label.map { $0 == "_" ? " " : String($0) }.joined())
    }

    /// A text that is nothing but text on a page.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    static let filters = """
        <div class="filters"><label>Show <select id="show"><option value="wrong">what went wrong</option>
        <option value="">all</option><option value="right">what went right</option></select></label>
        <label>Search <input id="find" type="search" placeholder="words, id, reason"></label>
        <output id="count"></output></div>
        """

    static let script = """
        const show = document.getElementById("show"), find = document.getElementById("find");
        const items = [...document.querySelectorAll("#turns > li")];
        const texts = items.map(item => item.textContent.toLowerCase());
        function narrow() {
          const words = find.value.toLowerCase().split(/\\s+/).filter(Boolean);
          let count = 0;
          items.forEach((item, i) => {
            const fits = (!show.value || item.className === show.value) && words.every(w => texts[i].includes(w));
            item.hidden = !fits;
            if (fits) count += 1;
          });
          document.getElementById("count").value = count + " of " + items.length;
          document.getElementById("none").hidden = count > 0;
        }
        if (!items.some(item => item.className === "wrong")) show.value = "";
        show.addEventListener("change", narrow);
        find.addEventListener("input", narrow);
        narrow();
        """

    static let style = """
        :root { color-scheme: light dark; --back: #f6f7f9; --card: #fff; --line: #d9dde3; --ink: #1b2230;
          --soft: #5b6472; --good: #116b3a; --goodback: #e2f4e9; --bad: #a3241b; --badback: #fde8e6; --accent: #2457c5; }
        @media (prefers-color-scheme: dark) { :root { --back: #12151b; --card: #1b2029; --line: #333b48; --ink: #e8ebf0;
          --soft: #a0a9b8; --good: #7ddca4; --goodback: #173626; --bad: #ff9d94; --badback: #43201d; --accent: #8fb1ff; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        header, main { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
        header { padding-top: 1.75rem; }
        h1 { margin: 0; font-size: 1.75rem; } h2 { margin: 2rem 0 .75rem; font-size: 1.2rem; }
        header p { margin: .25rem 0 1.25rem; color: var(--soft); overflow-wrap: anywhere; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(11.5rem, 1fr)); gap: .75rem; }
        .tile { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .75rem .9rem; }
        .tile h3 { margin: 0; font-size: .85rem; font-weight: 500; color: var(--soft); }
        .tile b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
        .tile small { color: var(--soft); } .tile .warn { display: block; font-size: .8rem; color: var(--bad); }
        .tile.bad { border-color: var(--bad); } .tile.bad b { color: var(--bad); }
        .scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
        .confusion { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
        .confusion th { font-weight: 500; text-align: left; padding: .3rem .6rem; white-space: nowrap; }
        .confusion thead th { vertical-align: bottom; padding-top: .6rem; color: var(--soft); }
        .confusion thead th:not(:first-child) span { writing-mode: vertical-rl; transform: rotate(180deg); }
        .confusion tbody th { position: sticky; left: 0; background: var(--card); }
        .confusion td { text-align: center; min-width: 2.2rem; padding: .3rem; border: 1px solid var(--line); }
        .confusion .zero { color: var(--line); } .confusion .right { background: var(--goodback); color: var(--good); }
        .confusion .wrong { background: var(--badback); color: var(--bad); font-weight: 700; }
        .confusion .sum { color: var(--soft); }
        .filters { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; margin-bottom: .75rem; }
        select, input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
          border-radius: .4rem; padding: .3rem .5rem; }
        output { color: var(--soft); }
        #turns { list-style: none; margin: 0 0 3rem; padding: 0; }
        #turns > li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; margin-bottom: .4rem; }
        #turns > li.wrong { border-left: 4px solid var(--bad); } #turns > li.right { border-left: 4px solid var(--good); }
        summary { cursor: pointer; padding: .5rem .75rem; display: grid; gap: .1rem .75rem; align-items: baseline;
          grid-template-columns: 1.2rem 13rem 5.5rem 1fr; }
        summary:focus-visible, select:focus-visible, input:focus-visible { outline: 2px solid var(--accent); }
        .id { font-weight: 600; } .channel, .labels { color: var(--soft); } .labels { grid-column: 4; font-size: .9rem; }
        .labels b { color: var(--ink); } .wrong .mark, .wrong .labels b { color: var(--bad); }
        .right .mark { color: var(--good); } .excerpt { overflow-wrap: anywhere; }
        .both { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; padding: .25rem 1rem; }
        h4 { margin: .5rem 0 .25rem; font-size: .85rem; color: var(--soft); }
        .message { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 .5rem; padding: .6rem .8rem;
          background: var(--back); border-radius: .5rem; }
        .subject { font-weight: 600; margin: 0 0 .25rem; } .nothing { color: var(--soft); margin: 0; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; padding: .5rem 1rem 1rem;
          font-size: .9rem; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
        @media (max-width: 46rem) { summary { grid-template-columns: 1.2rem 1fr; } .channel { display: none; }
          .excerpt, .labels { grid-column: 2; } .both { grid-template-columns: 1fr; } }
        """
}
