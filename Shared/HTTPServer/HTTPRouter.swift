public import Core

/// Finds what answers a request by its path and method; 404 and 405 when nothing does.
///
/// A literal segment goes before a parameter. One slash at the end of a path makes no difference.
public struct HTTPRouter: HTTPHandler {
    /// A place in the tree of paths.
    private final class Node: Sendable {
        let children: [String: Node]
        let parameter: Node?
        let routes: [String: Entry]

        init(_ entries: [Entry], depth: Int) {
            let here = entries.filter { $0.segments.count == depth }
            routes = Dictionary(here.map { ($0.route.method, $0) }) { first, _ in first }
            let deeper = entries.filter { $0.segments.count > depth }
            let literal = deeper.filter { !$0.segments[depth].isParameter }
            children = Dictionary(grouping: literal) { $0.segments[depth].text }
                .mapValues { Node($0, depth: depth + 1) }
            let open = deeper.filter { $0.segments[depth].isParameter }
            parameter = open.isEmpty ? nil : Node(open, depth: depth + 1)
        }
    }

    private struct Entry: Sendable {
        let route: HTTPRoute
        let segments: [(text: String, isParameter: Bool)]

        init(_ route: HTTPRoute, path: String) {
            self.route = route
            segments = RequestTarget(path).segments.map { segment in
                guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return (segment, false) }
                return (String(segment.dropFirst().dropLast()), true)
            }
        }
    }

    private let root: Node
    private let defaultMaximumBody: Int
    private let problemResponse: @Sendable (HTTPProblem, HTTPHeaders) -> HTTPResponse

    /// Makes a router.
    ///
    /// - Parameters:
    ///   - routes: What is answered; of two routes for the same the first counts.
    ///   - maximumBody: The largest body of routes that do not say.
    ///   - problemResponse: How 404 and 405 are told.
    public init(
        _ routes: [HTTPRoute], maximumBody: Int = 256 * 1024,
        problemResponse: @escaping @Sendable (HTTPProblem, HTTPHeaders) -> HTTPResponse = { $0.response(headers: $1) }
    ) {
        root = Node(routes.flatMap { route in route.paths.map { Entry(route, path: $0) } }, depth: 0)
        defaultMaximumBody = maximumBody
        self.problemResponse = problemResponse
    }

    /// Answers one request.
    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard let node = find(request.pathSegments[...], in: root) else { return problemResponse(.notFound, [:]) }
        guard let entry = entry(for: request.method, in: node) else {
            return problemResponse(.methodNotAllowed, ["Allow": allowed(in: node)])
        }
        var request = request
        for (segment, value) in zip(entry.segments, request.pathSegments) where segment.isParameter {
            request.parameters[segment.text] = value
        }
        return await entry.route.answer(request)
    }

    /// The largest body of a method and path as sent: for `HTTPServerConfiguration.maximumBody`.
    public func maximumBody(method: String, path: String) -> Int {
        guard let node = find(RequestTarget(path).segments[...], in: root) else { return defaultMaximumBody }
        return entry(for: method, in: node)?.route.maximumBody ?? defaultMaximumBody
    }

    private func find(_ segments: ArraySlice<String>, in node: Node) -> Node? {
        guard let first = segments.first else { return node.routes.isEmpty ? nil : node }
        let rest = segments.dropFirst()
        if let child = node.children[first], let found = find(rest, in: child) { return found }
        return node.parameter.flatMap { first.isEmpty ? nil : find(rest, in: $0) }
    }

    private func entry(for method: String, in node: Node) -> Entry? {
        node.routes[method] ?? (method == "HEAD" ? node.routes["GET"] : nil)
    }

    private func allowed(in node: Node) -> String {
        var methods = Set(node.routes.keys)
        if methods.contains("GET") { methods.insert("HEAD") }
        return methods.sorted().joined(separator: ", ")
    }
}
