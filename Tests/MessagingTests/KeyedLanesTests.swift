import Core
import Messaging
import Testing

struct KeyedLanesTests {
    private func key(_ text: String) -> OrderingKey { OrderingKey(key: Array(text.utf8), partition: 0) }

    @Test func `items of one key come one after the other, those of others at once`() throws {
        let lanes = Lanes<String>()
        lanes.append("a1", key: key("a"))
        lanes.append("a2", key: key("a"))
        lanes.append("b1", key: key("b"))
        let first = try #require(lanes.next())
        let second = try #require(lanes.next())
        #expect([first.item, second.item] == ["a1", "b1"])
        #expect(lanes.next() == nil)
        #expect(lanes.advance(second) == nil)
        #expect(lanes.advance(first)?.item == "a2")
    }

    @Test func `a lane that is empty is removed`() throws {
        let lanes = Lanes<Int>()
        for number in 0..<100 { lanes.append(number, key: key("\(number)")) }
        #expect(lanes.count == 100)
        while let work = lanes.next() { #expect(lanes.advance(work) == nil) }
        #expect(lanes.count == 0)
        #expect(!lanes.hasReady)
    }

    @Test func `append says how many wait behind the one that is being done`() throws {
        let lanes = Lanes<Int>()
        #expect(lanes.append(0, key: key("a")) == 0)
        #expect(lanes.append(1, key: key("a")) == 1)
        #expect(lanes.append(2, key: key("a")) == 2)
        let work = try #require(lanes.next())
        let following = try #require(lanes.advance(work))
        #expect(lanes.waiting(behind: following) == 1)
        #expect(lanes.append(3, key: key("a")) == 2)
    }

    @Test func `messages without a key are ordered by their partition`() {
        #expect(OrderingKey(key: nil, partition: 1) == OrderingKey(key: nil, partition: 1))
        #expect(OrderingKey(key: nil, partition: 1) != OrderingKey(key: nil, partition: 2))
        #expect(OrderingKey(key: [], partition: 1) != OrderingKey(key: nil, partition: 1))
    }

    @Test func `a long lane gives everything in order while it is being filled`() throws {
        let lanes = Lanes<Int>()
        lanes.append(0, key: key("a"))
        var work = lanes.next()
        var given: [Int] = []
        var next = 1
        while let present = work {
            given.append(present.item)
            for _ in 0..<(next < 3000 ? 2 : 0) {
                lanes.append(next, key: key("a"))
                next += 1
            }
            work = lanes.advance(present)
        }
        #expect(given == Array(0..<next))
        #expect(lanes.count == 0)
    }
}

/// The lanes by reference, because expectations take no mutating calls.
private final class Lanes<Item: Sendable> {
    typealias Work = KeyedLanes<Item>.Work
    private var lanes = KeyedLanes<Item>()
    var count: Int { lanes.count }
    var hasReady: Bool { lanes.hasReady }
    @discardableResult
    func append(_ item: Item, key: OrderingKey) -> Int { lanes.append(item, key: key) }
    func next() -> Work? { lanes.next() }
    func advance(_ work: Work) -> Work? { lanes.advance(work) }
    func waiting(behind work: Work) -> Int { lanes.waiting(behind: work) }
}
