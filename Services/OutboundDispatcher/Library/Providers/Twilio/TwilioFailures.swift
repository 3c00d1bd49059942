import Core
import HTTPClient

/// What Twilio's refusals mean, by its own codes: the one table.
///
/// What is not listed is terminal where Twilio has said no, and the account's matter where it has failed to say anything.
enum TwilioFailures {
    private static let kinds: [Int: SendingFailure.Kind] = [
        // Too much at once: of the account, of the sender, of the API, of the day.
        20429: .accountBackoff, 63018: .accountBackoff, 63038: .accountBackoff, 30001: .accountBackoff,
        14107: .accountBackoff, 30022: .accountBackoff,
        // Twilio, or WhatsApp behind it, has trouble of its own.
        20500: .accountBackoff, 20503: .accountBackoff, 30008: .accountBackoff, 63010: .accountBackoff,
        // The account, its token or its sender is refused: a person must mend that.
        20003: .accountPaused, 20005: .accountPaused, 20008: .accountPaused, 20403: .accountPaused,
        30002: .accountPaused, 63001: .accountPaused, 63002: .accountPaused, 63007: .accountPaused,
        63020: .accountPaused, 21212: .accountPaused, 21606: .accountPaused, 21659: .accountPaused,
        // This one message: the customer opted out, the window is closed, nobody is there, it is no message.
        21610: .terminal, 63016: .terminal, 21211: .terminal, 21614: .terminal, 63003: .terminal, 63024: .terminal,
        63033: .terminal, 21617: .terminal, 21619: .terminal, 63013: .terminal, 63049: .terminal,
    ]

    /// A limit that ends with the day is not asked about every few minutes.
    private static let pauses: [Int: Duration] = [63038: .seconds(3600)]

    /// What an answer means that is no success.
    static func failure(_ response: HTTPClientResponse) -> SendingFailure {
        let problem = TwilioProblem(response.body)
        let code = problem?.code
        let isFailing = response.status >= 500 || response.status == 408
        let kind: SendingFailure.Kind =
            code.flatMap { kinds[$0] }
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
            // What fails on its way out may have been taken before.
            mayHaveBeenTaken: isFailing)
    }
}
