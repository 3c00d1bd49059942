import Core
import HTTPServer
import TestSupport
import Testing

@testable import IntakeGateway

/// What colleagues write by the WhatsApp Business app.
@Suite(.timeLimit(.minutes(1)))
struct MetaEchoTests {
    private static func echo(
        _ what: String = #""type":"text","text":{"body":"Press the red button."}"#, id: String = "wamid.E",
        to: String = #""to":"4915112345678""#
    ) -> String {
        #"{"from":"14155550101",\#(to),"id":"\#(id)","timestamp":"1790000000",\#(what)}"#
    }

    private static func change(_ echoes: String..., number: String = MetaCaller.number, contacts: String = "") -> String
    {
        """
        {"field":"smb_message_echoes","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":\
        "14155550101","phone_number_id":"\(number)"},"contacts":[\(contacts)],\
        "message_echoes":[\(echoes.joined(separator: ","))]}}
        """
    }

    @Test func `a colleague's message is observed, under the key of the customer's own`() async throws {
        let meta = try MetaCaller()
        #expect(await meta.send(Self.change(Self.echo())).status == 200)
        let event = try #require(meta.gateway.publisher.published.first)
        #expect(event.headers.lastText(of: "ce_type") == EventType.replyObserved.rawValue)
        #expect(event.key == Array("+4915112345678".utf8))
        let data = try EventCodec.decode(ReplyObserved.self, from: event.value)
        #expect(data.author == .human)
        #expect(data.colleague == "+14155550101")
        #expect(data.message.content == "Press the red button.")
        #expect(data.message.channelMessageID == "wamid.E")
        #expect(data.message.customer == CustomerContact(phone: "+4915112345678"))
        #expect(data.message.sentAt == Timestamp(milliseconds: 1_790_000_000_000))
        let schema = try JSONSchema(
            JSONValue(json: Repository.bytes("schemas/events/com.fte.reply.observed.v1.schema.json")))
        #expect(schema.problems(of: try JSONValue(json: event.value)) == [])
    }

    @Test func `a customer who is known by an id is meant by it`() async throws {
        let meta = try MetaCaller()
        for (echo, contacts) in [
            (Self.echo(to: #""to_user_id":"DE.13491208655302741918""#), ""),
            (Self.echo(id: "wamid.F"), MetaCaller.contact),
        ] { #expect(await meta.send(Self.change(echo, contacts: contacts)).status == 200) }
        let keys = meta.gateway.publisher.published.map { String(decoding: $0.key ?? [], as: UTF8.self) }
        #expect(keys == Array(repeating: "DE.13491208655302741918", count: 2))
    }

    @Test func `a retry is the same event`() async throws {
        let meta = try MetaCaller()
        for _ in 0..<2 { _ = await meta.send(Self.change(Self.echo())) }
        let ids = meta.gateway.publisher.published.compactMap { $0.headers.lastText(of: "ce_id") }
        #expect(ids.count == 2 && Set(ids).count == 1)
    }

    @Test func `what is no answer, or another number's, is counted and not told`() async throws {
        let meta = try MetaCaller()
        let response = await meta.send(
            Self.change(
                Self.echo(#""type":"reaction","reaction":{"message_id":"wamid.A","emoji":"👍"}"#),
                Self.echo(#""type":"revoke","revoke":{"original_message_id":"wamid.E"}"#),
                Self.echo(to: #""to":"nobody""#), "7"),
            Self.change(Self.echo(), number: "999"))
        #expect(response.status == 200)
        #expect(meta.nothingIsStored)
        for kind in ["echo_without_answer", "no_receiver", "unreadable", "foreign_number"] {
            #expect(meta.ignored(kind), "\(kind)")
        }
    }

    @Test func `Kafka and the spool away, and Meta is asked to come again`() async throws {
        let meta = try MetaCaller()
        meta.gateway.publisher.isAway = true
        meta.gateway.store.isAway = true
        #expect(await meta.send(Self.change(Self.echo())).status == 503)
    }
}
