import Foundation
import TestSupport
import Testing

@testable import Mail

/// Mails that nobody would write: whatever the bytes are, reading ends soon and never crashes.
@Suite(.timeLimit(.minutes(5)))
struct FuzzTests {
    @Test func `ten thousand damaged mails are all read in time`() {
        var chance = SeededGenerator(seed: 2026)
        let clock = ContinuousClock()
        var slowest = Duration.zero
        for _ in 0..<10_000 {
            var bytes = Self.seeds.randomElement(using: &chance) ?? []
            for _ in 0..<Int.random(in: 1...12, using: &chance) { Self.damage(&bytes, &chance) }
            let time = clock.measure {
                let mail = InboundMail(bytes, settings: Mails.settings)
                #expect(mail.subject.utf8.allSatisfy { $0 >= 32 && $0 != 127 })
                #expect(!mail.text.full.utf8.contains(0))
                #expect(mail.attachments.allSatisfy { !$0.name.isEmpty && !$0.name.utf8.contains(UInt8(ascii: "/")) })
            }
            slowest = max(slowest, time)
        }
        #expect(slowest < .seconds(5))
    }

    @Test func `what is long costs no more than its length`() {
        let clock = ContinuousClock()
        for piece in Self.pieces {
            let body = Array(String(repeating: piece, count: 40_000 / piece.utf8.count).utf8)
            for head in [
                "Subject: ", "From: ", "Content-Type: ", "References: ", "Authentication-Results: ", "Subject: x\n\n",
                "Content-Type: text/html\n\n", "Content-Type: multipart/mixed; boundary=b\n\n",
            ] {
                let time = clock.measure { _ = InboundMail(Array(head.utf8) + body, settings: Mails.settings) }
                #expect(time < .seconds(5), "\(head) with \(piece) took \(time)")
            }
        }
    }

    private static let pieces = [
        "=?utf-8?Q?a?= ", "=?a?q?", "?=", "(", ")", "\"", "\\", "<", "<a@b>, ", "a@b,", ":", ";", "x*1=a;", "--b\n",
        "--", "> ", ">", "\n",
        "\r", " \n", "On 1 Jan 2026 a@b\n", "From: a\nSent: b\n", "-- \n", "--\nx\n", "<blockquote>", "&#x;", "é",
        "\u{301}", "=\n", "A: b\n", "@", "…\n", "<td>",
        "wrote:\n", "Sent from my x\n", "___\n",
    ]

    private static let seeds: [[UInt8]] = [
        "From: =?utf-8?B?SsOkbmU=?= <jane@customer.example>\nTo: a@b.example\nSubject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\nContent-Transfer-Encoding: quoted-printable\n\ngr=C3=BCn \n> quoted\n-- \nme\n--c\nContent-Type: text/html; charset=gb18030\nContent-Transfer-Encoding: base64\n\nPGRpdj5hPGJyPjx1bD48bGk+eDwvdWw+PC9kaXY+\n--c--\n--b\nContent-Type: application/pdf; name*0*=utf-8''a%20; name*1=b.pdf\n\nxx\n--b--\n",
        "Return-Path: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\n\nx\n--b--\n",
        "Authentication-Results: mx.google.com; dkim=pass header.i=@a.example; dmarc=pass (p=NONE) header.from=a.example\nFrom: \"Doe, J\" <j@a.example>\nReply-To: x: a@b.example;\nMessage-ID: <1@a>\nReferences: <1@b> <2@b>\nContent-Type: text/html\n\n<div class=gmail_quote>a<blockquote type=cite>b</blockquote><table><tr><td>x<td>y</table><a href=http://a.example>z</a>&amp;&#128512;<!-- x --><pre>  y\n</pre></div>",
        "Subject: Fwd: x\nContent-Type: text/plain; charset=iso-2022-jp\n\nhello\n\nOn Mon, Jan 5, 2026 a <a@b.example> wrote:\n> x\n\nFrom: a\nSent: b\nTo: c\nSubject: d\n\n-----Original Message-----\nSent from my iPhone\n",
    ].map { Array($0.utf8) }

    private static func damage(_ bytes: inout [UInt8], _ chance: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &chance)
        let length = Int.random(in: 1...40, using: &chance)
        let end = min(place + length, bytes.count)
        switch Int.random(in: 0..<7, using: &chance) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &chance)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &chance))
        case 3: bytes.insert(contentsOf: Array((pieces.randomElement(using: &chance) ?? "").utf8), at: place)
        case 4: bytes = Array(bytes[..<place]) + bytes
        case 5: bytes.insert(contentsOf: (0..<length).map { _ in UInt8.random(in: 0...255, using: &chance) }, at: place)
        default: bytes.removeSubrange(place...)
        }
    }
}
