import Core
import MessageProcessor
import Messaging
import Store
import TestSupport
import Testing

/// What a customer hears of a message that cannot be processed.
@Suite(.timeLimit(.minutes(3)))
struct DeadTicketRecorderTests {
    private struct Trouble: Error {}

    @Test(arguments: [(ContentKind.text, 1), (.reaction, 0), (.system, 0)])
    func `a person is told; who has said nothing hears no apology`(_ kind: ContentKind, apologies: Int) async throws {
        try await ProcessorFixture.run { processor in
            let message = try ProcessorFixture.said("Hello?", on: .whatsapp, id: "M1", kind: kind)
            let published = ProcessorFixture.Published()
            let recorder = DeadTicketRecorder(
                store: processor.store,
                configurations: LiveChannelConfigurations(store: ChannelConfigurationStore(pool: processor.pool)),
                cluster: { "cluster" }, publish: { published.add($0) })
            _ = try await processor.accept(message)
            try await recorder.record(message, because: Trouble(), attempts: 5)
            #expect(published.count(.escalations) == 1)
            #expect(published.count(.whatsappOutbound) == apologies)
        }
    }
}
