import Testing

@testable import IntakeGateway

@Suite struct IntakeModeTests {
    @Test func `messages go to Kafka until one fails, then all to the spool`() {
        var mode = IntakeMode()
        #expect(mode.begin() == .publish)
        mode.publishFailed()
        #expect(!mode.isDirect)
        #expect(mode.begin() == .spool)
    }

    @Test func `a drained spool turns back, and messages wait only while it is being drained`() {
        var mode = IntakeMode()
        mode.publishFailed()
        mode.appendEnded(key: 1, isStored: true)
        mode.holdBegan()
        #expect(mode.begin() == .wait)
        mode.holdEnded(isDrained: true)
        #expect(mode.begin() == .publish)
    }

    @Test func `a spool that is not drained goes on being used`() {
        var mode = IntakeMode()
        mode.publishFailed()
        mode.appendEnded(key: 1, isStored: true)
        mode.holdBegan()
        mode.holdEnded(isDrained: false)
        #expect(mode.begin() == .spool)
    }

    @Test func `a late failure that spools while the rest is drained keeps it in use`() {
        var mode = IntakeMode()
        mode.publishFailed()
        mode.appendEnded(key: 1, isStored: true)
        mode.holdBegan()
        mode.publishFailed()
        mode.appendEnded(key: 2, isStored: true)
        mode.holdEnded(isDrained: true)
        #expect(mode.begin() == .spool)
    }

    @Test func `only a key with nothing in the spool may pass it by`() {
        var mode = IntakeMode()
        mode.publishFailed()
        mode.appendEnded(key: 1, isStored: true)
        #expect(!mode.mayPublish(key: 1))
        #expect(mode.mayPublish(key: 2))
        mode.holdBegan()
        mode.holdEnded(isDrained: true)
        #expect(mode.mayPublish(key: 1))
    }

    @Test func `with too many keys to remember none may pass the spool by`() {
        var mode = IntakeMode()
        for key in 0...100_001 {
            mode.publishFailed()
            mode.appendEnded(key: key, isStored: true)
        }
        #expect(!mode.mayPublish(key: -1))
    }

    @Test func `a drainer without a spooling gateway changes nothing`() {
        var mode = IntakeMode()
        mode.holdBegan()
        #expect(mode.begin() == .publish)
        mode.holdEnded(isDrained: true)
        #expect(mode.isDirect)
    }
}
