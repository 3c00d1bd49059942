import Core
import FoundationEssentials
import TestSupport
import Testing

@testable import IntakeGateway

/// What the Swift types encode and what `schemas/events/` promises are the same.
@Suite struct EventSchemaTests {
    func schema(_ type: EventType) throws -> JSONValue {
        try JSONValue(json: Repository.bytes("schemas/events/\(type.rawValue).schema.json"))
    }

    @Test func `every type of event has a schema that says its name, and no schema is left over`() throws {
        for type in EventType.allCases {
            let schema = try schema(type)
            _ = try JSONSchema(schema)
            #expect(schema["title"]?.string == type.rawValue)
            #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
            #expect(schema["additionalProperties"] == .bool(true))
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(Repository.root)/schemas/events")
        #expect(files.sorted() == EventType.allCases.map { "\($0.rawValue).schema.json" }.sorted())
    }

    @Test func `every encoded sample is valid`() throws {
        let samples = try EventSample.all()
        #expect(Set(samples.map(\.type)) == Set(EventType.allCases))
        for sample in samples {
            let schema = try JSONSchema(schema(sample.type))
            #expect(schema.problems(of: try JSONValue(json: sample.fullest)) == [], "\(sample.type)")
            #expect(schema.problems(of: try JSONValue(json: sample.barest)) == [], "\(sample.type)")
        }
    }

    @Test func `the fullest sample has every property, the barest exactly those that are required`() throws {
        for sample in try EventSample.all() {
            let schema = try schema(sample.type)
            expectSame(schema, fullest: try JSONValue(json: sample.fullest), barest: try JSONValue(json: sample.barest))
        }
    }

    func expectSame(_ schema: JSONValue, fullest: JSONValue, barest: JSONValue?) {
        guard let properties = schema["properties"]?.object, let members = fullest.object else { return }
        #expect(Set(members.keys) == Set(properties.keys), "\(schema["title"]?.string ?? "inside")")
        if let barest = barest?.object {
            let required = Set(schema["required"]?.array?.compactMap(\.string) ?? [])
            #expect(Set(barest.keys) == required, "\(schema["title"]?.string ?? "inside")")
        }
        for (name, property) in properties {
            guard let member = members[name] else { continue }
            if let items = property["items"], let element = member[0] {
                expectSame(items, fullest: element, barest: nil)
            } else {
                expectSame(property, fullest: member, barest: barest?[name])
            }
        }
    }

    @Test func `enumerations are those of the Swift types`() throws {
        func choices(_ type: EventType, _ path: String...) throws -> [String] {
            let rule = path.reduce(try schema(type)) { $0["properties"]?[$1] ?? .null }
            return (rule["items"]?["enum"] ?? rule["enum"])?.array?.compactMap(\.string) ?? []
        }
        #expect(try choices(.ticketReceived, "channel") == Channel.allCases.map(\.rawValue))
        #expect(try choices(.ticketReceived, "category") == Category.allCases.map(\.rawValue))
        #expect(try choices(.ticketReceived, "priority") == Priority.allCases.map(\.rawValue))
        #expect(try choices(.ticketReceived, "content_kind") == ContentKind.allCases.map(\.rawValue))
        #expect(try choices(.replyRequested, "kind") == ReplyKind.allCases.map(\.rawValue))
        #expect(try choices(.deliveryReported, "status") == DeliveryStatus.allCases.map(\.rawValue))
        #expect(try choices(.escalationOpened, "reason") == EscalationReason.allCases.map(\.rawValue))
        #expect(try choices(.escalationOpened, "triggers") == EscalationReason.allCases.map(\.rawValue))
        #expect(try choices(.metricMessageProcessed, "outcome") == MessageOutcome.allCases.map(\.rawValue))
        for name in try choices(.ticketReceived, "identity", "by") { #expect(IdentityEvidence(rawValue: name) != nil) }
        for name in try choices(.replyObserved, "author") { #expect(ReplyAuthor(rawValue: name) != nil) }
        for name in try choices(.replyRequested, "author") { #expect(ReplyAuthor(rawValue: name) != nil) }
    }

    @Test func `the gateway's own writing of a ticket received is what the codec writes`() throws {
        let sample = try #require(try EventSample.all().first { $0.type == .ticketReceived })
        for value in [sample.fullest, sample.barest] {
            let data = try EventCodec.decode(TicketReceived.self, from: value)
            #expect(try JSONValue(json: TicketReceivedEvent.json(data)) == JSONValue(json: value))
        }
        let odd = "\"\\/\n\r\t\u{1}\u{7F}\u{2028}é😀\u{8}"
        let data = TicketReceived(
            ticketReference: odd, channel: .email, account: ChannelAccount(provider: odd, address: odd),
            channelMessageID: odd, contentHash: odd, customer: CustomerContact(email: odd, name: odd),
            identity: ClaimedIdentity(verified: false, by: .channel), content: odd, contentKind: .text,
            receivedAt: Timestamp(milliseconds: 0), sentAt: Timestamp(milliseconds: 1), metadata: [odd: odd, "a": "b"])
        let event = Event(id: "i", type: .ticketReceived, source: "intake-gateway", time: data.receivedAt, data: data)
        let encoded = try EventCodec.encode(event, to: .ticketsIncoming, key: "k")
        let trace = TraceContext.makeRoot()
        let written = TicketReceivedEvent.message(data, id: "i", key: "k", trace: trace, at: data.receivedAt)
        #expect(try JSONValue(json: written.value) == JSONValue(json: encoded.value))
        #expect(written.headers == encoded.headers + [MessageHeader("traceparent", trace.traceparent)])
        #expect(written.topic == encoded.topic && written.key == encoded.key)
    }

    @Test func `a reply observed is a message received with its author`() throws {
        let received = try schema(.ticketReceived)["properties"]?.object
        var observed = try schema(.replyObserved)["properties"]?.object
        #expect(observed?.removeValue(forKey: "author") != nil)
        #expect(observed == received)
    }

    @Test(arguments: [
        ("\"channel\":\"web_form\"", "\"channel\":\"pigeon\""), ("\"verified\":true", "\"verified\":1"),
        ("\"received_at\":\"2026", "\"received_at\":\"now"), ("TKT-7Q4M2", "TKT-IIIII"),
        ("\"content\":\"c\"", "\"contents\":\"c\""),
    ])
    func `a sample that was tampered with is not valid`(from: String, to: String) throws {
        let sample = try #require(try EventSample.all().first { $0.type == .ticketReceived })
        let text = String(decoding: sample.fullest, as: UTF8.self)
        let broken = text.replacing(from, with: to)
        #expect(broken != text)
        #expect(try JSONSchema(schema(.ticketReceived)).problems(of: JSONValue(json: broken.utf8)) != [])
    }

    @Test(arguments: ["{\"minItems\":1}", "{\"properties\":{\"a\":{\"$ref\":\"#\"}}}", "{\"format\":\"email\"}"])
    func `a schema that uses more than is understood here is refused`(text: String) throws {
        let schema = try JSONValue(json: text.utf8)
        #expect(throws: JSONSchema.UnknownKeyword.self) { try JSONSchema(schema) }
    }
}
