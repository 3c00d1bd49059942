import Agent
import Foundation
import TestSupport
import Testing

@testable import FTE

/// Documents that name code must name what is there.
struct DocumentTests {
    private func text(_ path: String) throws -> String {
        String(decoding: try Repository.bytes(path), as: UTF8.self)
    }

    /// Every test of the repository, as text.
    private func tests() throws -> String {
        let folder = "\(Repository.root)/Tests"
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix("Tests.swift") }
        return try files.map { try text("Tests/\($0)") }.joined(separator: "\n")
    }

    /// What stands between backticks in the first cell of a table's rows.
    private func firstCells(_ text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { row -> [String] in
            let cell = row.dropFirst(2).split(separator: " | ", maxSplits: 1).first ?? ""
            return cell.split(separator: "`").enumerated().filter { $0.offset % 2 == 0 }.map { String($0.element) }
        }
    }

    @Test func `the skills name tests that exist`() throws {
        let tests = try tests()
        let named = firstCells(try text("docs/agent-skills.md")).filter { $0.contains(" ") || $0.hasPrefix("test_") }
        #expect(named.count > 20)
        for name in named {
            #expect(tests.contains("func `\(name)`") || tests.contains("func \(name)("), "\(name)")
        }
    }

    @Test(arguments: ToolName.allCases)
    func `a tool's page names every argument and every error`(name: ToolName) throws {
        let document = try text("docs/tools.md")
        let after = try #require(document.components(separatedBy: "\n## \(name.rawValue)\n").dropFirst().first)
        let page = after.components(separatedBy: "\n## ")[0]
        for parameter in ToolSchema(name, for: .operator).parameters {
            #expect(page.contains("| `\(parameter.argument.rawValue)` |"), "\(parameter.argument.rawValue)")
        }
        for code in ["bad_arguments", "out_of_order", "no_sources", "unsafe_draft", "opted_out", "unavailable"] {
            #expect(document.contains("| `\(code)` |"), "\(code)")
        }
    }
}
