import Core
import HTTPServer
import Testing

@testable import IntakeGateway

/// Whatever is sent, the answer is a 201 or a 4xx, and nothing traps.
@Suite struct FuzzTests {
    static let pieces = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "0", "-", "1e9", "true", "null", " ",
        "\n",
        "name", "email", "subject", "message", "category", "priority", "phone", "identity_token", "general", "ada@b.co",
        "+4930901820", "😀", "\u{0}", "\u{FEFF}",
    ]

    func mutated(_ body: [UInt8]) -> [UInt8] {
        var body = body
        for _ in 0..<Int.random(in: 1...6) where !body.isEmpty {
            let place = Int.random(in: 0..<body.count)
            switch Int.random(in: 0..<5) {
            case 0: body[place] = UInt8.random(in: 0...255)
            case 1: body.remove(at: place)
            case 2: body.insert(contentsOf: (Self.pieces.randomElement() ?? "").utf8, at: place)
            case 3: body.removeLast(body.count - place)
            default: body.insert(contentsOf: body[place..<min(body.count, place + 40)], at: place)
            }
        }
        return body
    }

    func random() -> [UInt8] {
        switch Int.random(in: 0..<3) {
        case 0: (0..<Int.random(in: 0...200)).map { _ in UInt8.random(in: 0...255) }
        case 1: (0..<Int.random(in: 0...60)).flatMap { _ in Array((Self.pieces.randomElement() ?? "").utf8) }
        default: mutated(Array(formJSON(["phone": "+4930901820", "priority": "low"]).utf8))
        }
    }

    @Test func `ten thousand random bodies are answered with 201 or a 4xx`() async throws {
        let gateway = try TestGateway(["FORM_RATE_PER_MAIL": "0", "IDENTITY_SECRET": "s", "DEFAULT_REGION": "DE"])
        var counts: [Int: Int] = [:]
        for _ in 0..<10_000 {
            let body = random()
            let response = await gateway.send(
                "POST", "/api/v1/support/form", headers: ["Content-Type": "application/json"], body: body)
            #expect(response.status == 201 || response.status == 400, "\(String(decoding: body, as: UTF8.self))")
            counts[response.status, default: 0] += 1
        }
        #expect(counts[201] ?? 0 == gateway.publisher.published.count)
        #expect(counts[201] ?? 0 > 10)
        #expect(counts[400] ?? 0 > 1_000)
    }

    @Test func `random phones, references, keys and proxies are answered too`() async throws {
        let gateway = try TestGateway(["FORM_RATE_PER_MAIL": "0", "FORM_RATE_PER_ADDRESS": "0", "DEFAULT_REGION": "US"])
        for _ in 0..<2_000 {
            let text = String(decoding: random().prefix(60), as: UTF8.self)
            let headers: HTTPHeaders = ["Idempotency-Key": text, "traceparent": text, "X-Forwarded-For": text]
            let sent = await gateway.submit(["phone": text, "identity_token": text], headers: headers)
            #expect(sent.status == 201 || sent.status == 400)
            let shown = await gateway.send("GET", "/api/v1/tickets/" + text)
            #expect([200, 404].contains(shown.status))
            #expect(AddressRange(text) == nil || NetworkAddress(text) != nil || text.contains("/"))
        }
    }
}
