import Core
import FoundationEssentials
import Testing

struct MetaSettingsTests {
    private static let sound = [
        "META_APP_SECRET": "new, old", "META_VERIFY_TOKEN": "shown once", "META_ACCESS_TOKEN": "EAAx",
        "META_PHONE_NUMBER_ID": "106540352242922",
    ]

    private func read(_ changes: [String: String]) -> (MetaSettings?, [String]) {
        var reader = EnvironmentReader(Self.sound.merging(changes) { $1 })
        let settings = MetaSettings(from: &reader)
        do { try reader.finish() } catch { return (settings, error.problems) }
        return (settings, [])
    }

    @Test func `a number is read with all that it has`() {
        let (settings, problems) = read([
            "META_TEMPLATE_NAME": "answer_waits", "META_TEMPLATE_LANGUAGE": "en_US", "META_GRAPH_VERSION": "v27.0",
            "META_API_URL": "http://127.0.0.1:1/",
        ])
        #expect(problems == [])
        #expect(settings?.appSecrets == ["new", "old"])
        #expect(settings?.account == ChannelAccount(provider: "meta", address: "106540352242922"))
        #expect(settings?.templateName == "answer_waits" && settings?.templateLanguage == "en_US")
        #expect(settings?.version == "v27.0" && settings?.apiURL == "http://127.0.0.1:1")
        let (usual, _) = read([:])
        #expect(usual?.version == "v26.0" && usual?.apiURL == "https://graph.facebook.com")
        #expect(usual?.templateName == nil)
    }

    @Test func `every secret may stand in a file`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "meta-\(UUID().uuidString)").path
        try Data("from a file\n".utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        for name in ["META_APP_SECRET", "META_VERIFY_TOKEN", "META_ACCESS_TOKEN"] {
            let (settings, problems) = read([name: "", "\(name)_FILE": path])
            #expect(problems == [], "\(name)")
            let values = [settings?.verifyToken, settings?.accessToken, settings?.appSecrets.first]
            #expect(values.contains(name == "META_APP_SECRET" ? "fromafile" : "from a file"), "\(name)")
        }
    }

    @Test func `without any of its variables there is no number, and nothing is missing`() throws {
        var reader = EnvironmentReader(["META_GRAPH_VERSION": "nonsense"])
        #expect(MetaSettings(from: &reader) == nil)
        try reader.finish()
    }

    @Test func `half a number is reported whole, without a value`() {
        let (_, problems) = read([
            "META_APP_SECRET": "", "META_VERIFY_TOKEN": "", "META_ACCESS_TOKEN": "", "META_PHONE_NUMBER_ID": "hiddenA",
            "META_GRAPH_VERSION": "hiddenB", "META_API_URL": "hiddenC",
        ])
        for name in [
            "META_APP_SECRET", "META_VERIFY_TOKEN", "META_ACCESS_TOKEN", "META_PHONE_NUMBER_ID", "META_GRAPH_VERSION",
            "META_API_URL",
        ] {
            #expect(problems.contains { $0.contains(name) }, "\(name)")
        }
        #expect(!problems.joined().contains("hidden"))
        #expect(read(["META_APP_SECRET": " , "]).1 == ["META_APP_SECRET names no secret"])
    }

    @Test func `what goes with a message comes back as what it was, and nothing else does`() {
        let tag = DeliveryTag(attemptID: UUID(), conversationID: UUID())
        #expect(DeliveryTag(tag.text) == tag)
        #expect(tag.text.utf8.count < 512)
        for text in ["", ":", tag.attemptID.text, "\(tag.text):x", "x:\(tag.text)", "order 7"] {
            #expect(DeliveryTag(text) == nil, "\(text)")
        }
    }
}
