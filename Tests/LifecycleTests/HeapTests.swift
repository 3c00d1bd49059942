import FoundationEssentials
import Lifecycle
import Testing

struct HeapTests {
    @Test func `what nothing uses any more goes back to the system, though something else lies behind it`() throws {
        // Of each eight pages one stays, at the end of what was taken: the heap cannot shrink.
        var kept: [[UInt8]] = []
        var freed: [[UInt8]] = []
        for number in 0..<4000 {
            let piece = [UInt8](repeating: 1, count: 8000)
            if number % 4 == 3 { kept.append(piece) } else { freed.append(piece) }
        }
        let before = try residentBytes()
        freed.removeAll()
        Heap.giveBackFreePages()
        #expect(try residentBytes() < before - 12_000_000)
        #expect(kept.count == 1000)
    }

    private func residentBytes() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
        return try #require(Int(pages)) * 4096
    }
}
