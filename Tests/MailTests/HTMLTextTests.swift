import Testing

@testable import Mail

struct HTMLTextTests {
    @Test(arguments: [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        (
            "a &lt;b&gt; &amp;amp; &eacute; &#233; &#xE9; &nbsp;x&#128;&#0;&bogus; &copy",
            "a <b> &amp; é é é x€\u{FFFD}&bogus; ©".replacing("\u{FFFD}", with: "")
        ),
        ("<ul><li>one<li>two<ol><li>a</li><li>b</ol></ul>", "- one\n- two\n  1. a\n  2. b"),
        ("<ol start=3><li>x</ol>", "3. x"),
        ("<table><tr><th>Plan<th>Price<tr><td>Pro<td>9</table>", "Plan | Price\nPro | 9"),
        (
            "<a href=\"https://a.example/x?y=1\">here</a> and <a href=https://a.example/>a.example</a>",
            "here (https://a.example/x?y=1) and a.example"
        ),
        ("<a href='mailto:j@a.example?subject=x'>write</a>", "write (j@a.example)"),
        ("<a href='javascript:alert(1)'>click</a>", "click"),
        ("<style>p{}</style><script>var x='</b>';</script><title>t</title>body<!-- <p>no</p> -->", "body"),
        ("<div style=\"display: none\">preheader</div>text", "text"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("x<blockquote type=cite>q<blockquote>r</blockquote></blockquote>y", "x\n\n> q\n>\n>> r\n\ny"),
        ("<b>bold</b><i> and </i>more   words\n here", "bold and more words here"),
        ("<img alt=\"😀\" src=x> <img alt=\"Company logo\">x", "😀 x"),
        ("a < b and c > d <3 <", "a < b and c > d <3 <"),
        ("<p>never <b>closed", "never closed"),
        ("<!-- never closed <p>x", ""),
        ("<script>never closed", ""),
        ("<p title=\"a>b\">x</p>", "x"),
        ("</div></p></table>x", "x"),
        (
            "<o:p></o:p><p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>b</p>",
            "a\n\nb"
        ),
        ("soft&shy;hyphen zero&#8203;width", "softhyphen zerowidth"),
    ])
    func `HTML is read as it is seen`(html: String, text: String) {
        let lines = HTMLText.lines(Array(html.utf8))
        #expect(AuthorText.read(lines, subject: "", isTruncated: false).full == text)
    }

    @Test func `marks that never end and marks without end cost no more than their length`() {
        let clock = ContinuousClock()
        for piece in [
            "<", "<a ", "<!--", "<blockquote>", "<a href=x>y", "&", "<script>", "</div>", "<li>", "<td>x", "<div>",
            "<b x=\"",
        ] {
            let html = Array(String(repeating: piece, count: 200_000 / piece.utf8.count).utf8)
            let time = clock.measure { _ = HTMLText.lines(html) }
            #expect(time < .seconds(20), "\(piece) took \(time)")
        }
    }

    @Test func `HTML names its own charset`() {
        let head = Array("Content-Type: text/html\n\n<meta charset=windows-1251><p>".utf8)
        #expect(InboundMail(head + [0xEF, 0xF0], settings: Mails.settings).text.full == "пр")
    }
}
