import Core
import Foundation

/// What a customer writes on a channel, as its gateway would put it on the topic.
struct Written: Sendable {
    var channel = Channel.whatsapp
    var content = "How do I reset my password?"
    var subject: String?
    /// A mail address, or a number on WhatsApp.
    var from = "+4915112345678"
    var verified = true
    var name: String? = "Kim Example"
    var thread: String?
    var id = UUID().uuidString.lowercased()
    var reference = Written.makeReference()

    /// A reference as the gateway makes them.
    static func makeReference() -> String {
        let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        return (["TKT"] + (0..<4).map { _ in String((0..<5).map { _ in letters[Int.random(in: 0..<32)] }) })
            .joined(separator: "-")
    }
}

extension Fleet {
    /// Publishes what a customer wrote and gives the reference it would open a ticket under.
    @discardableResult
    func receive(_ written: Written) async throws -> String {
        let received = TicketReceived(
            ticketReference: written.reference, channel: written.channel, account: written.account,
            channelMessageID: written.id, contentHash: written.id, threadID: written.thread,
            customer: written.customer,
            identity: ClaimedIdentity(verified: written.verified, by: written.verified ? .channel : .typed),
            subject: written.subject, content: written.content, contentKind: .text, receivedAt: .now, metadata: [:])
        try await publish([
            EventCodec.encode(
                Event(id: written.id, type: .ticketReceived, source: "fleet-test", time: .now, data: received),
                to: .ticketsIncoming, key: written.from)
        ])
        return written.reference
    }
}

extension Written {
    fileprivate var account: ChannelAccount {
        switch channel {
        case .email: ChannelAccount(provider: "gmail", address: "support@example.com")
        case .whatsapp: ChannelAccount(provider: "twilio", address: "+15550100")
        case .webForm: ChannelAccount(provider: "web", address: "support")
        }
    }

    fileprivate var customer: CustomerContact {
        switch channel {
        case .email, .webForm: CustomerContact(email: from, name: name)
        case .whatsapp: CustomerContact(phone: from, whatsapp: String(from.dropFirst()), name: name)
        }
    }
}
