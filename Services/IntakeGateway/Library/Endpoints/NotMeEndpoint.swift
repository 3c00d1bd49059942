import Core
import FoundationEssentials
import HTTPServer
import Signatures

/// `/support/not-me`: whoever got a notice for a request that is not theirs asks for no more mail.
///
/// Opening the link asks, and only the button stops: programs that look at links in mail open them too.
struct NotMeEndpoint: Sendable {
    private let notices: any NoticeStopping
    private let link: NoticeLink
    private let traffic: TrafficLog

    init(notices: any NoticeStopping, link: NoticeLink, traffic: TrafficLog) {
        self.notices = notices
        self.link = link
        self.traffic = traffic
    }

    /// The page with the button.
    func ask(_ request: HTTPRequest) -> HTTPResponse {
        guard link.message(request.queryValue("m"), signature: request.queryValue("s")) != nil else {
            return unknown()
        }
        // Without an action the form goes to where it came from: the same address with the same query.
        return Self.page(
            title: "Was this not you?",
            """
            <p>Somebody gave this mail address in our support form. We will send it no more mail about requests made there.</p>
            <form method="post"><button type="submit">Send no more mail</button></form>
            """)
    }

    /// Stops the mail.
    func stop(_ request: HTTPRequest) async -> HTTPResponse {
        guard let message = link.message(request.queryValue("m"), signature: request.queryValue("s")) else {
            return unknown()
        }
        do {
            guard try await notices.stopNotices(of: message) else { return unknown() }
        } catch {
            traffic.noteRefused(HTTPProblem.serviceUnavailable.code)
            var response = Self.page(
                status: 503, title: "Please try again", "<p>This did not work. Please try again in a moment.</p>")
            response.headers.append("Retry-After", "5")
            return response
        }
        return Self.page(
            title: "Done", "<p>We will send no more mail about requests from our support form to this address.</p>")
    }

    private func unknown() -> HTTPResponse {
        traffic.noteRefused("NOT_FOUND")
        return Self.page(
            status: 404, title: "Nothing here", "<p>This link is not complete. Please open it from the mail again.</p>")
    }

    private static func page(status: Int = 200, title: String, _ content: String) -> HTTPResponse {
        let page = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>\(title)</title></head>
            <body><main><h1>\(title)</h1>
            \(content)
            </main></body>
            </html>

            """
        return HTTPResponse(
            status: status,
            headers: [
                "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
                "Content-Security-Policy":
                    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ], body: Array(page.utf8))
    }
}
