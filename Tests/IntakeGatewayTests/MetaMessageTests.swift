import Core
import FoundationEssentials
import HTTPServer
import Lifecycle
import Signatures
import StandIns
import TestSupport
import Testing

@testable import IntakeGateway

@Suite struct MetaMessageTests {
    private func taken(_ what: String, timestamp: String = "1790000000") async throws -> TicketReceived {
        let meta = try MetaCaller()
        let message = MetaCaller.message(what, timestamp: timestamp)
        #expect(await meta.send(MetaCaller.change(messages: [message])).status == 200)
        return try #require(try meta.taken.first)
    }

    @Test(arguments: [
        (
            #""type":"image","image":{"id":"1","mime_type":"image/jpeg","caption":"What I see"}"#,
            ContentKind.media, "What I see"
        ),
        (#""type":"document","document":{"id":"1","mime_type":"application/pdf","filename":"a.pdf"}"#, .media, ""),
        (#""type":"video","video":{"id":"1","mime_type":"video/mp4","caption":" "}"#, .media, ""),
        (#""type":"sticker","sticker":{"id":"1","mime_type":"image/webp"}"#, .media, ""),
        (#""type":"audio","audio":{"id":"1","mime_type":"audio/ogg; codecs=opus","voice":true}"#, .voice, ""),
        (
            #""type":"location","location":{"latitude":52.5,"longitude":13.4,"name":"Office","address":"Main Street 1"}"#,
            .location, "Office, Main Street 1"
        ),
        (#""type":"contacts","contacts":[{"name":{"formatted_name":"Lee"}}]"#, .contact, ""),
        (#""type":"button","button":{"text":"Yes, please","payload":"yes"}"#, .text, "Yes, please"),
        (
            #""type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"b","title":"Billing"}}"#,
            .text, "Billing"
        ),
        (
            #""type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"l","title":"Export","description":"All"}}"#,
            .text, "Export"
        ),
        (#""type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"body":"Sent"}}"#, .unsupported, ""),
        (#""type":"system","system":{"body":"Kim moved","type":"user_changed_number"}"#, .system, "Kim moved"),
        (#""type":"request_welcome""#, .system, ""),
        (#""type":"unsupported","errors":[{"code":131051,"title":"Unsupported message type"}]"#, .unsupported, ""),
        (#""type":"order","order":{"catalog_id":"1"}"#, .unsupported, ""),
        (#""type":"hologram","hologram":{"body":"x"}"#, .unsupported, ""),
        (#""type":"text","text":{"body":" \n "}"#, .empty, ""),
        (#""type":"text","text":"not an object""#, .empty, ""),
        (#""no":"type""#, .unsupported, ""),
    ])
    func `each kind is what it is`(what: String, kind: ContentKind, text: String) async throws {
        let event = try await taken(what)
        #expect(event.contentKind == kind)
        #expect(event.content == text)
    }

    @Test func `a new number or id is named, and nothing that is none`() async throws {
        let moved = try await taken(
            #""type":"system","system":{"body":"moved","wa_id":"4915199999999","type":"user_changed_number"}"#)
        #expect(moved.metadata[IdentifierChange.Key.phone] == "+4915199999999")
        let change = try #require(IdentifierChange(moved))
        #expect(change.old == moved.customer && change.phone == "+4915199999999" && change.whatsapp == nil)
        let renewed = try await taken(
            #""type":"system","system":{"user_id":"DE.2","type":"user_changed_user_id"}"#)
        #expect(IdentifierChange(renewed)?.whatsapp == "DE.2")
        for odd in [
            #""type":"system","system":{"wa_id":"nobody","type":"user_changed_number"}"#,
            #""type":"system","system":{"wa_id":"4915199999999","type":"customer_identity_changed"}"#,
        ] { #expect(IdentifierChange(try await taken(odd)) == nil) }
    }

    @Test func `what is about another message names it`() async throws {
        let reaction = try await taken(#""type":"reaction","reaction":{"message_id":"wamid.X","emoji":"👍"}"#)
        #expect(reaction.contentKind == .reaction && reaction.content == "👍" && reaction.refersTo == "wamid.X")
        let back = try await taken(#""type":"reaction","reaction":{"message_id":"wamid.X"}"#)
        #expect(back.contentKind == .reaction && back.content.isEmpty)
        let edit = try await taken(
            #""type":"edit","edit":{"original_message_id":"wamid.X","message":{"type":"text","text":{"body":"Better"}}}"#
        )
        #expect(edit.contentKind == .edit && edit.content == "Better" && edit.refersTo == "wamid.X")
        let caption = try await taken(
            #""type":"edit","edit":{"original_message_id":"wamid.X","message":{"type":"image","image":{"caption":"New"}}}"#
        )
        #expect(caption.contentKind == .edit && caption.content == "New")
        let revoke = try await taken(#""type":"revoke","revoke":{"original_message_id":"wamid.X"}"#)
        #expect(revoke.contentKind == .revoke && revoke.content.isEmpty && revoke.refersTo == "wamid.X")
        let answer = try await taken(#""context":{"from":"1","id":"wamid.X"},\#(MetaCaller.text)"#)
        #expect(answer.contentKind == .text && answer.refersTo == "wamid.X")
    }

    @Test func `files are named by their kinds alone, and places by their numbers`() async throws {
        let picture = try await taken(
            #""type":"image","image":{"id":"secret-media","mime_type":"image/jpeg","url":"https://lookaside/secret"}"#)
        #expect(picture.metadata["media_types"] == "image/jpeg")
        #expect(!picture.metadata.values.contains { $0.contains("secret") })
        let place = try await taken(#""type":"location","location":{"latitude":52.5,"longitude":-13.25}"#)
        #expect(place.metadata["latitude"] == "52.5" && place.metadata["longitude"] == "-13.25")
        let failed = try await taken(#""type":"unsupported","errors":[{"code":131051}]"#)
        #expect(failed.metadata["error"] == "131051")
    }

    @Test(arguments: [
        ("1790000000", 1_790_000_000), ("1790000099", 1_790_000_099), ("1899999999", 1_790_000_100), ("0", nil),
        ("soon", nil), ("-5", nil), ("99999999999999999999", nil),
    ])
    func `a message was sent when Meta says, but not after now`(timestamp: String, seconds: Int64?) async throws {
        let event = try await taken(MetaCaller.text, timestamp: timestamp)
        #expect(event.sentAt == seconds.map { Timestamp(milliseconds: $0 * 1000) })
    }

    @Test func `odd text is kept safe, and takes no other message with it`() async throws {
        let meta = try MetaCaller()
        let odd = [
            #"a\u0000b\ud83d and \ud83d\ude00"#, String(repeating: #"e\u0301"#, count: 10_000),
            String(repeating: "x", count: 100_000),
        ]
        var messages = odd.enumerated().map { place, text in
            MetaCaller.message(#""type":"text","text":{"body":"\#(text)"}"#, id: "wamid.\(place)")
        }
        messages.append(MetaCaller.message(id: "wamid.plain"))
        #expect(await meta.send(MetaCaller.change(messages: messages)).status == 200)
        let taken = try Dictionary(uniqueKeysWithValues: meta.taken.map { ($0.channelMessageID, $0) })
        #expect(taken.count == 4)
        #expect(taken["wamid.0"]?.content == "a\u{FFFD}b\u{FFFD} and 😀")
        #expect(taken["wamid.1"]?.content.unicodeScalars.count == 20_000)
        #expect(taken["wamid.2"]?.content.utf8.count == 65_536)
        #expect(taken["wamid.2"]?.metadata["cut"] == "true")
        // Bytes that are no UTF-8.
        var body = MetaStandIn.payload([MetaCaller.change(messages: [MetaCaller.message(id: "wamid.bytes")])])
        let place = try #require(body.firstIndex(of: UInt8(ascii: "?")))
        body[place] = 0xFF
        #expect(await meta.send(body).status == 200)
        #expect(try meta.taken.last?.content == "How do I reset my password\u{FFFD}")
    }

    @Test func `names are bounded and found for the right one`() async throws {
        let meta = try MetaCaller()
        let long = #"{"profile":{"name":"\#(String(repeating: #"\u0301"#, count: 1000))"},"user_id":"DE.1"}"#
        let other = #"{"profile":{"name":"Other"},"wa_id":"4915112345678","user_id":"DE.2"}"#
        let message = MetaCaller.message(userID: "DE.1")
        #expect(await meta.send(MetaCaller.change(messages: [message], contacts: [other, long])).status == 200)
        #expect(try meta.taken.first?.customer.name?.unicodeScalars.count == 255)
    }

    @Test func `damaged bodies are refused or thanked for, and never trap`() async throws {
        var generator = SeededGenerator(seed: 26)
        let good = MetaStandIn.payload([
            MetaCaller.change(
                messages: [MetaCaller.message(), MetaCaller.message(#""type":"reaction","reaction":{"emoji":"👍"}"#)],
                statuses: [MetaCaller.status("read", tag: "x:y")])
        ])
        let number = MetaCaller.number
        for _ in 0..<3000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            if Bool.random(using: &generator) { bytes.removeSubrange(start..<min(bytes.count, start + 5)) }
            guard let batch = try? MetaBatch(bytes, for: number, now: .now) else { continue }
            #expect(batch.messages.allSatisfy { !$0.key.isEmpty && !$0.id.isEmpty })
        }
    }
}
