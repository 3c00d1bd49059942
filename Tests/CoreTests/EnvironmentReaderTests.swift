import Core
import Foundation
import Testing

@Suite struct EnvironmentReaderTests {
    @Test func `everything that is wrong is reported together and without values`() {
        var reader = EnvironmentReader(["PORT": "http", "RATE": "7", "NAME": ""])
        #expect(reader.integer("PORT", default: 8000, in: 0...65535) == 8000)
        #expect(reader.number("RATE", default: 0.5, in: 0...1) == 0.5)
        #expect(reader.text("NAME") == "")
        #expect(reader.secret("KEY") == "")
        let error = #expect(throws: ConfigurationError.self) { try reader.finish() }
        #expect(
            error?.problems == [
                "PORT must be a whole number from 0 to 65535", "RATE must be a number from 0.0 to 1.0",
                "NAME is missing", "KEY or KEY_FILE is missing",
            ])
    }

    @Test func `values, defaults and lists are read`() throws {
        var reader = EnvironmentReader(["PORT": "1", "RATE": "0.25", "LIST": " a, b ,,c "])
        #expect(reader.integer("PORT", default: 2, in: 0...9) == 1)
        #expect(reader.integer("OTHER", default: 2, in: 0...9) == 2)
        #expect(reader.number("RATE", default: 1, in: 0...1) == 0.25)
        #expect(reader.list("LIST") == ["a", "b", "c"])
        #expect(reader.list("NONE").isEmpty)
        #expect(reader.text("NONE", default: "x") == "x")
        try reader.finish()
    }

    @Test func `a secret comes from its variable or from a file`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
        try Data("from file\n\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var reader = EnvironmentReader(["A": "direct", "A_FILE": "/nonexistent", "B_FILE": file.path()])
        #expect(reader.optionalSecret("A") == "direct")
        #expect(reader.secret("B") == "from file")
        #expect(reader.optionalSecret("C") == nil)
        try reader.finish()
        var broken = EnvironmentReader(["D_FILE": "/nonexistent"])
        #expect(broken.optionalSecret("D") == nil)
        #expect(throws: ConfigurationError(problems: ["D_FILE names a file that cannot be read"])) {
            try broken.finish()
        }
    }
}
