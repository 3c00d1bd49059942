public import Core
import FoundationEssentials
public import HTTPClient
import Signatures
import Synchronization

/// Access tokens of mailboxes: fetched when needed, kept, renewed before they end, and never written anywhere.
public final class GoogleTokens: Sendable {
    private struct Held {
        let token: String
        let renewAt: Timestamp
    }
    private struct Answer: Decodable {
        let token: String
        let lifetime: Double?

        enum CodingKeys: String, CodingKey {
            case token = "access_token"
            case lifetime = "expires_in"
        }
    }
    /// Everything that is done here: reading, and writing drafts.
    static let scopes = "https://www.googleapis.com/auth/gmail.readonly https://www.googleapis.com/auth/gmail.compose"
    /// A token is renewed so long before its end, or after half of a shorter life.
    private static let margin = 300.0

    private let credentials: GoogleCredentials
    private let client: HTTPClient
    private let time: any TimeSource
    private let held = Mutex<[String: Held]>([:])
    private let turns = MailboxTurns()

    /// Takes what opens the mailboxes.
    public init(credentials: GoogleCredentials, client: HTTPClient, time: any TimeSource = SystemTimeSource()) {
        self.credentials = credentials
        self.client = client
        self.time = time
    }

    /// A token that opens a mailbox.
    ///
    /// - Throws: `GmailError`.
    public func token(for mailbox: String) async throws -> String {
        if let token = known(mailbox) { return token }
        // Of many that need one, one asks.
        return try await turns.take(mailbox) {
            if let token = self.known(mailbox) { return token }
            return try await self.fetch(for: mailbox)
        }
    }

    /// Forgets a token that was refused.
    public func discard(_ token: String, of mailbox: String) {
        held.withLock { held in
            if held[mailbox]?.token == token { held[mailbox] = nil }
        }
    }

    private func known(_ mailbox: String) -> String? {
        held.withLock { held in
            held[mailbox].flatMap { $0.renewAt > time.now ? $0.token : nil }
        }
    }

    private func fetch(for mailbox: String) async throws(GmailError) -> String {
        let (url, fields) = try request(for: mailbox)
        var request = HTTPClientRequest(
            method: "POST", url: url, headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: FormText.body(fields), dependency: "google")
        request.timeout = .seconds(15)
        let response: HTTPClientResponse
        do { response = try await client.send(request) } catch { throw GmailError(.unavailable) }
        guard response.status == 200 else { throw Self.error(of: response) }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
            throw GmailError(.unreadable)
        }
        let lifetime = answer.lifetime ?? 3600
        let renewAt = time.now.adding(seconds: max(lifetime - Self.margin, lifetime / 2))
        held.withLock { $0[mailbox] = Held(token: answer.token, renewAt: renewAt) }
        return answer.token
    }

    private static func error(of response: HTTPClientResponse) -> GmailError {
        let pause = RetryAfter.pause(in: response.headers)
        switch response.status {
        case 429: return GmailError(.tooFast, retryAfter: pause)
        case 400, 401, 403: return GmailError(.refusedAccess)
        default: return GmailError(.unavailable, retryAfter: pause)
        }
    }

    private func request(for mailbox: String) throws(GmailError) -> (url: String, fields: [(String, String)]) {
        switch credentials {
        case .authorizedUser(let id, let secret, let token, let url):
            let fields = [
                ("grant_type", "refresh_token"), ("client_id", id), ("client_secret", secret),
                ("refresh_token", token),
            ]
            return (url, fields)
        case .serviceAccount(let address, let privateKey, let keyID, let url):
            guard let key = RSAPrivateKey(pem: privateKey),
                let token = SignedToken.make(
                    claims: claims(issuer: address, subject: mailbox, audience: url), keyID: keyID, key: key)
            else { throw GmailError(.refusedAccess) }
            return (url, [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", token)])
        }
    }

    private func claims(issuer: String, subject: String, audience: String) -> String {
        let now = time.now.milliseconds / 1000
        var text = "{"
        for (name, value) in [("iss", issuer), ("sub", subject), ("scope", Self.scopes), ("aud", audience)] {
            text.append(jsonString: name)
            text += ":"
            text.append(jsonString: value)
            text += ","
        }
        return text + "\"iat\":\(now),\"exp\":\(now + 3600)}"
    }
}

/// A form as it is sent.
enum FormText {
    static func body(_ fields: [(String, String)]) -> [UInt8] {
        Array(fields.map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&").utf8)
    }

    /// Everything but letters, digits and four marks as `%41`.
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + [byte].hexadecimal.uppercased()
            }
        }.joined()
    }
}
