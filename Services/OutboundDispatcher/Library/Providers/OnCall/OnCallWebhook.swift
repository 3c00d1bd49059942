import Core
public import HTTPClient
import Signatures

/// Posts each escalation or alert to a webhook: the event's JSON as the body, its attributes as CloudEvents headers
/// (HTTP binding, binary mode), and `X-FTE-Signature: sha256=` with the HMAC of the body.
///
/// An event may be posted more than once; `ce-id` tells.
public struct OnCallWebhook: OnCallSink {
    private let url: String
    private let secret: [UInt8]
    private let client: HTTPClient

    /// Makes the sink.
    ///
    /// - Parameters:
    ///   - configuration: Where it posts and what it signs with.
    ///   - client: What it posts with.
    public init(_ configuration: Configuration.OnCallWebhook, client: HTTPClient) {
        url = configuration.url
        secret = Array(configuration.secret.utf8)
        self.client = client
    }

    /// Posts one event, and returns when the other end has answered with a 2xx.
    ///
    /// - Throws: `DispatchError.webhookFailed` for what may pass later, `.webhookRefused` for what will not.
    public func notify(_ notice: OnCallNotice) async throws {
        let status = try await post(request(for: notice))
        switch status {
        case 200..<300: return
        case 408, 425, 429, 500...: throw DispatchError.webhookFailed(status: status)
        default: throw DispatchError.webhookRefused(status: status)
        }
    }

    private func request(for notice: OnCallNotice) -> HTTPClientRequest {
        let attributes = notice.attributes
        let signature = HMAC.sha256(key: secret, message: notice.json).hexadecimal
        var request = HTTPClientRequest(
            method: "POST", url: url,
            headers: [
                "Content-Type": "application/json",
                "X-FTE-Signature": "sha256=\(signature)",
                "ce-specversion": "1.0",
                "ce-id": attributes.id,
                "ce-type": attributes.type.rawValue,
                "ce-source": attributes.source,
                "ce-time": attributes.time.description,
            ],
            body: notice.json, dependency: "on-call webhook")
        request.timeout = .seconds(10)
        return request
    }

    /// A webhook that is away is a failure like any other: to wait for it would hold up the replies to customers.
    private func post(_ request: HTTPClientRequest) async throws -> Int {
        do {
            return try await client.send(request).status
        } catch  where error.kind == .cancelled {
            throw CancellationError()
        } catch  where error.disposition != .permanent {
            throw DispatchError.webhookFailed(status: nil)
        }
    }
}
