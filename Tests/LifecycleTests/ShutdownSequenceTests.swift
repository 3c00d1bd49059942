import Testing

@testable import Lifecycle

@Suite struct ShutdownSequenceTests {
    @Test func `a signal ends components in reverse, each after the one before has ended`() {
        var sequence = ShutdownSequence(count: 3)
        #expect(sequence.take(.signal) == [.startDeadline, .shutDown(2)])
        #expect(sequence.take(.ended(2, failed: false)) == [.shutDown(1)])
        #expect(sequence.take(.ended(1, failed: false)) == [.shutDown(0)])
        #expect(sequence.take(.ended(0, failed: false)) == [.finish])
        #expect(!sequence.hasFailed)
    }

    @Test func `a component that ends unasked fails the service and ends the others`() {
        var sequence = ShutdownSequence(count: 3)
        #expect(sequence.take(.ended(1, failed: false)) == [.startDeadline, .shutDown(2)])
        #expect(sequence.take(.ended(2, failed: false)) == [.shutDown(0)])
        #expect(sequence.take(.ended(0, failed: false)) == [.finish])
        #expect(sequence.hasFailed)
    }

    @Test func `one that ends before its turn is skipped, and its error counts`() {
        var sequence = ShutdownSequence(count: 3)
        _ = sequence.take(.signal)
        #expect(sequence.take(.ended(1, failed: true)) == [])
        #expect(sequence.take(.ended(2, failed: false)) == [.shutDown(0)])
        #expect(sequence.take(.ended(0, failed: false)) == [.finish])
        #expect(sequence.hasFailed)
    }

    @Test(arguments: [ShutdownSequence.Event.signal, .deadline])
    func `a second signal or the deadline abandons what is left`(event: ShutdownSequence.Event) {
        var sequence = ShutdownSequence(count: 1)
        _ = sequence.take(.signal)
        #expect(sequence.take(event) == [.abandon])
        #expect(sequence.hasFailed)
    }

    @Test func `without components a signal finishes at once`() {
        var sequence = ShutdownSequence(count: 0)
        #expect(sequence.take(.signal) == [.startDeadline, .finish])
    }
}
