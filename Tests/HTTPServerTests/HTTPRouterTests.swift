import Core
import HTTPServer
import Testing

@Suite struct HTTPRouterTests {
    let router = HTTPRouter([
        HTTPRoute("GET", "/tickets/{ref}", aliases: ["/support/ticket/{ref}"]) {
            .text("ref \($0.parameters["ref"] ?? "")")
        },
        HTTPRoute("GET", "/tickets/open") { _ in .text("open") },
        HTTPRoute("POST", "/tickets/{ref}/reply", maximumBody: 10) { .text("reply \($0.parameters["ref"] ?? "")") },
        HTTPRoute("GET", "/") { _ in .text("root") },
    ])

    @Test(arguments: [
        ("GET", "/tickets/T-1", 200, "ref T-1"), ("GET", "/tickets/T-1/", 200, "ref T-1"),
        ("GET", "/support/ticket/T%2D1", 200, "ref T-1"), ("GET", "/tickets/open", 200, "open"),
        ("GET", "/tickets/a%2Fb", 200, "ref a/b"), ("HEAD", "/tickets/open", 200, "open"),
        ("POST", "/tickets/open/reply", 200, "reply open"), ("GET", "/?x=/tickets", 200, "root"),
        ("GET", "http://host:80/tickets/open?x", 200, "open"), ("GET", "HTTPS://host", 200, "root"),
        ("GET", "http://host?x=1", 200, "root"), ("GET", "/tickets/%zz", 200, "ref %zz"),
        ("GET", "/tickets/%FF", 200, "ref %FF"), ("GET", "/tickets/%2541", 200, "ref %41"),
    ])
    func `a path finds its route`(method: String, target: String, status: Int, body: String) async {
        let response = await router.respond(to: HTTPRequest(method: method, target: target))
        #expect(response.status == status)
        #expect(String(decoding: response.body, as: UTF8.self) == body)
    }

    @Test(arguments: ["/nothing", "/tickets", "/tickets//", "//tickets/open", "/tickets/a/b", "/Tickets/open", ""])
    func `an unknown path is 404 with the error body`(target: String) async {
        let response = await router.respond(to: HTTPRequest(method: "GET", target: target))
        guard target != "" else { return #expect(response.status == 200) }
        #expect(response.status == 404)
        #expect(String(decoding: response.body, as: UTF8.self).hasPrefix("{\"error\":\"NOT_FOUND\""))
    }

    @Test func `another method is 405 and says which are allowed`() async {
        let response = await router.respond(to: HTTPRequest(method: "PUT", target: "/tickets/open"))
        #expect(response.status == 405)
        #expect(response.headers["allow"] == "GET, HEAD")
        let reply = await router.respond(to: HTTPRequest(method: "GET", target: "/tickets/x/reply"))
        #expect(reply.headers["Allow"] == "POST")
    }

    @Test func `the limit of a body is the route's own, or the default`() {
        #expect(router.maximumBody(method: "POST", path: "/tickets/x/reply") == 10)
        #expect(router.maximumBody(method: "POST", path: "/nothing") == 256 * 1024)
        #expect(router.maximumBody(method: "GET", path: "/tickets/x") == 256 * 1024)
    }

    @Test func `pages of listed origins are let in, others get no word of it`() async {
        let handler = CrossOriginPolicy(origins: ["https://shop.example"]).wrap(router)
        let good = await handler.respond(
            to: HTTPRequest(method: "GET", target: "/", headers: ["Origin": "https://shop.example"]))
        #expect(good.headers["Access-Control-Allow-Origin"] == "https://shop.example")
        let bad = await handler.respond(
            to: HTTPRequest(method: "GET", target: "/", headers: ["Origin": "https://evil.example"]))
        #expect(bad.headers["Access-Control-Allow-Origin"] == nil)
        let preflight = await handler.respond(
            to: HTTPRequest(
                method: "OPTIONS", target: "/",
                headers: ["Origin": "https://shop.example", "Access-Control-Request-Method": "POST"]))
        #expect(preflight.status == 204)
        #expect(preflight.headers["Access-Control-Allow-Methods"] == "POST")
    }

    @Test func `security headers are added, and what a handler has set stays`() async {
        let handler = SecurityHeaders().wrap(
            HTTPClosureHandler { _ in HTTPResponse(status: 200, headers: ["cache-control": "max-age=60"]) })
        let response = await handler.respond(to: HTTPRequest(method: "GET", target: "/"))
        #expect(response.headers.all("Cache-Control") == ["max-age=60"])
        #expect(response.headers["X-Content-Type-Options"] == "nosniff")
        #expect(response.headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
    }
}
