import Core
import FoundationEssentials
import HTTPClient

/// What Meta's refusals mean, by its own codes: the one table.
///
/// What is not listed is terminal where Meta has said no, and the account's matter where it has failed to say anything.
enum MetaFailures {
    private static let kinds: [Int: SendingFailure.Kind] = [
        // This pair of numbers is too fast.
        131_056: .lane,
        // Too much at once: of the app, of the business account, of the number; too many were blocked or reported.
        4: .accountBackoff, 80_007: .accountBackoff, 130_429: .accountBackoff, 131_048: .accountBackoff,
        // Meta has trouble of its own, or the number is being moved.
        1: .accountBackoff, 2: .accountBackoff, 131_000: .accountBackoff, 131_016: .accountBackoff,
        131_057: .accountBackoff, 133_004: .accountBackoff,
        // The token, the app, the number or the business is refused: a person must mend that.
        0: .accountPaused, 3: .accountPaused, 10: .accountPaused, 190: .accountPaused, 33: .accountPaused,
        368: .accountPaused, 131_005: .accountPaused, 131_031: .accountPaused, 131_042: .accountPaused,
        131_045: .accountPaused, 133_010: .accountPaused,
        // This one message: nobody is there, the window is closed, the country is not served, it is no message.
        131_026: .terminal, 131_047: .terminal, 131_049: .terminal, 131_050: .terminal, 131_051: .terminal,
        131_021: .terminal, 130_472: .terminal, 130_497: .terminal, 100: .terminal, 131_008: .terminal,
        131_009: .terminal, 131_030: .terminal,
        // The template: it is missing, paused, switched off, or has other variables.
        132_000: .terminal, 132_001: .terminal, 132_005: .terminal, 132_007: .terminal, 132_012: .terminal,
        132_015: .terminal, 132_016: .terminal,
    ]

    /// Codes with which Meta says that it does not know what has happened.
    private static let unclear: Set<Int> = [1, 2, 131_000]

    /// Limits that last are not asked about every few seconds.
    private static let pauses: [Int: Duration] = [131_048: .seconds(3600), 80_007: .seconds(60)]

    /// What an answer means that is no success.
    static func failure(_ response: HTTPClientResponse) -> SendingFailure {
        let code = MetaProblem(response.body)?.error.code
        let isFailing = response.status >= 500 || response.status == 408
        let kind: SendingFailure.Kind =
            code.flatMap(kind)
            ?? {
                switch response.status {
                case 401, 403: .accountPaused
                case 429: .accountBackoff
                default: isFailing ? .accountBackoff : .terminal
                }
            }()
        return SendingFailure(
            kind, code: code.map(String.init) ?? "http_\(response.status)",
            retryAfter: RetryAfter.pause(in: response.headers) ?? code.flatMap { pauses[$0] },
            // A refusal of Meta's own says that there is no message; what fails on its way out may have been taken before.
            mayHaveBeenTaken: isFailing && code.map(unclear.contains) ?? true)
    }

    /// What a code of Meta's means; nil for one that is not known here.
    private static func kind(_ code: Int) -> SendingFailure.Kind? {
        // A whole range says that the token may not do this.
        (200...299).contains(code) ? .accountPaused : kinds[code]
    }
}

/// What Graph says when it refuses something.
struct MetaProblem: Decodable {
    struct Failure: Decodable {
        let code: Int
    }
    let error: Failure

    init?(_ json: [UInt8]) {
        guard let problem = try? JSONDecoder().decode(Self.self, from: Data(json)) else { return nil }
        self = problem
    }
}
