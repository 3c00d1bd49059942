import Testing

@testable import Mail

struct AuthorTextTests {
    @Test(arguments: [
        "On Mon, Jan 5, 2026 at 9:00 AM Support <support@ours.example> wrote:\n\n> earlier",
        "On Mon, Jan 5, 2026 at 9:00 AM Support Team With A Long Name\n<support@ours.example> wrote:\n\n> earlier",
        "On Jan 5, 2026, at 9:00 AM, Support <support@ours.example> wrote:\n\n> earlier",
        "On 05/01/2026 09:00, Support wrote:\n> earlier\n> more",
        "On Mon, Jan 5, 2026, 9:00 AM Support <support@ours.example> wrote:\nearlier without marks",
        "Am Mo., 5. Jan. 2026 um 09:00 Uhr schrieb Support <support@ours.example>:\n\n> früher",
        "Am 05.01.26 um 09:00 schrieb Support:\n> früher",
        "Am 05.01.2026 um 09:00 schrieb \"Support\" <support@ours.example\n>:\n\n> früher",
        "Le lun. 5 janv. 2026 à 09:00, Support <support@ours.example> a écrit :\n\n> avant",
        "El lun, 5 ene 2026 a las 9:00, Support (<support@ours.example>) escribió:\n\n> antes",
        "Em seg., 5 de jan. de 2026 às 09:00, Support <support@ours.example> escreveu:\n\n> antes",
        "Il giorno lun 5 gen 2026 alle ore 09:00 Support <support@ours.example> ha scritto:\n\n> prima",
        "Op ma 5 jan 2026 om 09:00 schreef Support <support@ours.example>:\n\n> eerder",
        "05.01.2026, 09:00, \"Support\" <support@ours.example>:\n\n> раньше",
        "2026年1月5日(月) 9:00 Support <support@ours.example>:\n\n> 前",
        "---- On Mon, 05 Jan 2026 09:00:00 +0000 Support wrote ----\n\nearlier",
        "-----Original Message-----\nFrom: Support\nSent: Monday\nTo: Jane\nSubject: x\n\nearlier",
        "-----Ursprüngliche Nachricht-----\nVon: Support\n\nfrüher",
        "-----Message d'origine-----\nDe : Support\n\navant",
        "-----Mensaje original-----\nDe: Support\n\nantes",
        "-----Mensagem original-----\nDe: Support\n\nantes",
        "-----Messaggio originale-----\nDa: Support\n\nprima",
        "________________________________\nFrom: Support <support@ours.example>\nSent: Monday, January 5, 2026 9:00 AM\nTo: Jane <jane@customer.example>\nSubject: Question\n\nearlier",
        "Von: Support <support@ours.example>\nGesendet: Montag, 5. Januar 2026 09:00\nAn: Jane\nBetreff: Frage\n\nfrüher",
        "De : Support <support@ours.example>\nEnvoyé : lundi 5 janvier 2026 09:00\nÀ : Jane\nObjet : Question\n\navant",
        "De: Support\nEnviado el: lunes, 5 de enero de 2026 9:00\nPara: Jane\nAsunto: Pregunta\n\nantes",
        "De: Support\nEnviada em: segunda-feira\nEnviado: 5 de janeiro\nPara: Jane\nAssunto: x\n\nantes",
        "Da: Support\nInviato: lunedì 5 gennaio 2026 09:00\nA: Jane\nOggetto: x\n\nprima",
        "*From:* Support\n*Sent:* Monday\n*To:* Jane\n*Subject:* x\n\nearlier",
        "> earlier\n> more",
    ])
    func `what is answered is cut, in every form programs write it`(history: String) {
        let text = Mails.new("My new words.\nMore of them.\n\n\(history)")
        #expect(text.new == "My new words.\nMore of them.")
        #expect(text.cut == .history)
        #expect(text.full.contains(history.split(separator: "\n").last.map { $0.replacing("> ", with: "") } ?? ""))
    }

    @Test(arguments: [
        #"<div dir="ltr">New</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Ons 5 jan. 2026, Support:<br></div><blockquote class="gmail_quote">old</blockquote></div>"#,
        #"<div>New</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> x<br><b>Sent:</b> y<br><b>To:</b> z</div><div>old</div>"#,
        #"<p class="MsoNormal">New</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class="MsoNormal"><b>Lähettäjä:</b> Support</p></div></div><p>old</p>"#,
        #"<p>New</p><div class="moz-cite-prefix">5.1.2026 kirjoitti:</div><blockquote type="cite" cite="mid:x">old</blockquote>"#,
        #"<div>New</div><div class="yahoo_quoted"><div>old</div></div>"#.replacing(
            "<div>old</div>", with: "<blockquote>old</blockquote>"),
        #"<div>New</div><div><br></div><div class="gmail_signature">-- <br>Jane</div><blockquote type="cite"><div>On Monday, x wrote:</div><div>old</div></blockquote>"#,
    ])
    func `in HTML the marks of programs say where history begins`(html: String) {
        #expect(Mails.html(html).new == "New")
    }

    @Test func `HTML tells where history begins when the plain form does not`() {
        let mail = Mails.read(
            """
            From: jane@customer.example
            In-Reply-To: <1@ours.example>
            Content-Type: multipart/alternative; boundary=b

            --b
            Content-Type: text/plain

            New
            Jan Novak napsal dne pondeli
            old words
            --b
            Content-Type: text/html

            <div>New</div><div class="gmail_quote"><div>Jan Novak napsal</div><blockquote class="gmail_quote">old words</blockquote></div>
            --b--
            """)
        #expect(mail.text.new == "New")
    }

    @Test(arguments: [
        "New\n\n-- \nJane Doe\nCustomer Inc.", "New\n--\nJane", "New\n\nSent from my iPhone",
        "New\n\nVon meinem iPhone gesendet",
        "New\n\nEnvoyé de mon iPhone", "New\n\nEnviado desde mi iPhone", "New\n\nEnviado do meu iPhone",
        "New\n\nInviato da iPhone",
        "New\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n\nOn Mon, Jan 5, 2026 at 9:00 AM x <x@ours.example> wrote:\n> old",
        "New\n\nSent from Yahoo Mail on Android\n\n-- \nJane\n\n> old",
    ])
    func `signatures are cut`(body: String) {
        #expect(Mails.new(body).new == "New")
    }

    @Test(arguments: [
        "On Monday I wrote: it failed at 10:00.\nThen it worked.",
        "The error says:\nFrom: address is missing\nwhat do I do?",
        "Here are my points:\n-- first\n-- second",
        "The log:\n--\nline 1\n" + (1...14).map { "line \($0)" }.joined(separator: "\n"),
        "The mail was sent from my iPad app to 3 people and failed.\nWhy?",
        "My colleague wrote 3 times to you:\nnothing came back",
        "a > b\nb > c",
        "Best regards\nJane",
        "-- \nThis mail is only this",
    ])
    func `words that only look like history stay`(body: String) {
        let text = Mails.new(body)
        #expect(text.new == text.full)
    }

    @Test func `with inline replies the quoted lines stay`() {
        let text = Mails.new(
            "On Mon, Jan 5, 2026 at 9:00 AM Support <s@ours.example> wrote:\n> Which plan?\n\nPro.\n\n> Which browser?\n\nFirefox.\n\n> Best,\n> Support"
        )
        #expect(text.cut == .inlineReplies)
        #expect(text.new == "> Which plan?\n\nPro.\n\n> Which browser?\n\nFirefox.")
        let between = Mails.new("Hi,\n\n> Which plan?\n\nPro.\n\n-- \nJane")
        #expect(between.new == "Hi,\n\n> Which plan?\n\nPro.")
        let html = Mails.html(
            "<div>Hi</div><blockquote type=cite>Which plan?</blockquote><div>Pro.</div><blockquote type=cite>Which browser?</blockquote>"
        )
        #expect(html.new == "Hi\n\n> Which plan?\n\nPro.")
    }

    @Test func `an answer under the whole quote is read without it`() {
        let text = Mails.new("On 2026-01-05 09:00, Support wrote:\n> Which plan?\n> Best, Support\n\nThe Pro plan.")
        #expect(text.new == "The Pro plan.")
    }

    @Test func `answers that are said to stand below leave the whole mail`() {
        let text = Mails.new(
            "Hi, see my answers below in red.\n\nFrom: Support\nSent: Monday\nTo: Jane\nSubject: x\n\nWhich plan? Pro")
        #expect(text.cut == .inlineReplies)
        #expect(text.new.contains("Which plan? Pro"))
    }

    @Test(arguments: [
        (
            "Fwd: Invoice",
            "Please help\n\n---------- Forwarded message ---------\nFrom: a@b.example\n\nInvoice is wrong"
        ),
        ("Invoice", "Please help\n\n-------- Weitergeleitete Nachricht --------\nVon: a\n\nInvoice is wrong"),
        ("Invoice", "Begin forwarded message:\n\n> From: a\n> Invoice is wrong"),
        ("TR: Facture", "Voir\n\nDe : a\nEnvoyé : lundi\nÀ : b\nObjet : Facture\n\nInvoice is wrong"),
        ("WG: Rechnung", "Siehe\n\nVon: a\nGesendet: Montag\nAn: b\nBetreff: x\n\nInvoice is wrong"),
    ])
    func `a mail that is passed on is read whole`(subject: String, body: String) {
        let text = Mails.new(body, subject: subject)
        #expect(text.cut == .forward)
        #expect(text.new == text.full)
        #expect(text.new.contains("Invoice is wrong"))
    }

    @Test func `an answer to a mail that was once passed on is an answer`() {
        let text = Mails.new(
            "Thanks\n\nOn Mon, Jan 5, 2026 at 9:00 AM x <x@ours.example> wrote:\n> ---------- Forwarded message ---------\n> old",
            subject: "RE: FW: x")
        #expect(text.new == "Thanks")
    }

    @Test func `where nothing would be left the whole mail is read`() {
        let text = Mails.new("> all of it\n> is quoted")
        #expect(text.cut == .onlyHistory)
        #expect(text.new == "> all of it\n> is quoted")
    }

    @Test func `the author's last words are not taken for the line above the quote`() {
        #expect(
            Mails.new("C'est super !\nLe 4 janv. 2016 19:03, \"Neil\"\n<info@ours.example>\na écrit :\n\n> avant").new
                == "C'est super !")
    }
}
