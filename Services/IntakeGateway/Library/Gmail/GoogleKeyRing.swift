import Core
import HTTPClient
import Signatures
import Synchronization

/// Google's public keys, kept; asked for again when a token names one that is not known, at most once a minute.
final class GoogleKeyRing: Sendable {
    private struct State {
        var keys: GoogleKeys?
        var askedAt: Timestamp?
    }
    private static let pause: Double = 60

    private let url: String
    private let client: HTTPClient
    private let time: any TimeSource
    private let turns = KeyedTurns()
    private let state = Mutex(State())

    init(url: String, client: HTTPClient, time: any TimeSource) {
        self.url = url
        self.client = client
        self.time = time
    }

    /// Checks a token.
    ///
    /// - Throws: `GoogleTokenProblem`; `HTTPClientError` or `KeysAway` while no keys are to be had.
    func check(_ token: GoogleIdentityToken, expected: GoogleIdentityToken.Expectation) async throws {
        if let keys = state.withLock({ $0.keys }) {
            guard let problem = Self.problem(of: token, keys, expected, at: time.now) else { return }
            // A key that is not known may be newer than those that are kept.
            guard case .unknownKey = problem else { throw problem }
        }
        if let problem = Self.problem(of: token, try await newer(), expected, at: time.now) { throw problem }
    }

    private static func problem(
        of token: GoogleIdentityToken, _ keys: GoogleKeys, _ expected: GoogleIdentityToken.Expectation,
        at now: Timestamp
    ) -> GoogleTokenProblem? {
        do throws(GoogleTokenProblem) {
            try token.check(keys: keys, expected: expected, at: now)
            return nil
        } catch {
            return error
        }
    }

    /// No keys were ever to be had, and it is too early to ask again.
    struct KeysAway: Error {}

    /// Of many that need keys, one asks.
    private func newer() async throws -> GoogleKeys {
        let wantedAt = time.now
        return try await turns.take("keys") {
            let (keys, askedAt) = self.state.withLock { ($0.keys, $0.askedAt) }
            if let askedAt, askedAt >= wantedAt || askedAt.adding(seconds: Self.pause) > self.time.now {
                guard let keys else { throw KeysAway() }
                return keys
            }
            self.state.withLock { $0.askedAt = self.time.now }
            var request = HTTPClientRequest(url: self.url, dependency: "google")
            request.timeout = .seconds(5)
            let response = try await self.client.send(request)
            guard response.status == 200, let read = try? GoogleKeys(json: response.body) else { throw KeysAway() }
            self.state.withLock { $0.keys = read }
            return read
        }
    }
}
