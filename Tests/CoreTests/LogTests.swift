import Core
import Foundation
import Synchronization
import Testing

@Suite struct LogTests {
    @Test func `a line is one JSON object with its metadata`() throws {
        let lines = Mutex<[String]>([])
        let log = Log(service: "gateway", level: .info) { line in lines.withLock { $0.append(line) } }
        log.with([.channel: "email"]).warning("odd \"thing\"", [.error: "a\nb\u{1}é"])
        log.debug("dropped", [.count: "1"])
        let line = try #require(lines.withLock { $0 }.first)
        #expect(lines.withLock { $0 }.count == 1)
        #expect(!line.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(object["level"] == "warning")
        #expect(object["service"] == "gateway")
        #expect(object["message"] == "odd \"thing\"")
        #expect(object["channel"] == "email")
        #expect(object["error"] == "a\nb\u{1}é")
        #expect(Timestamp(object["time"] ?? "") != nil)
    }

    @Test func `levels have names and an order`() {
        #expect(LogLevel(name: "WARNING") == .warning)
        #expect(LogLevel(name: "loud") == nil)
        #expect(LogLevel.allCases == LogLevel.allCases.sorted())
    }
}
