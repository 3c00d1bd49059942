import Core
import Foundation
import HTTPClient
import StandIns
import TestSupport
import Testing

/// The stand-in behaves as Twilio's own library expects Twilio to.
@Suite(.timeLimit(.minutes(6)))
struct StandInPeerTests {
    @Test func `the official library creates, lists and is refused at the stand-in, and believes its signature`()
        async throws
    {
        try await TwilioStandIn.run { twilio, api in
            let webhook = twilio.webhook("Grüße & 100 % 👋", from: "+4915112345678", fields: ["Odd Name": ""])
            let signature = TwilioSigner(token: twilio.identity.token).signature(url: webhook.url, form: webhook.form)
            let input = try JSONSerialization.data(withJSONObject: [
                "url": webhook.url, "form": webhook.form.map { [$0.name, $0.value] }, "signature": signature,
            ])
            let (status, output) = try await PythonPeer.run(
                "twilio_client.py",
                [
                    api, twilio.identity.accountSID, twilio.identity.token, twilio.identity.number,
                    twilio.identity.templates.keys.first ?? "",
                ], input: input)
            if status == PythonPeer.isMissing {
                print("skipped: the official library cannot be installed here")
                return
            }
            #expect(status == 0, "\(output)")
            #expect(output.split(separator: "\n").count == 14, "\(output)")
        }
    }
}
