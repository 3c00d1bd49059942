import Agent

/// One JSON-RPC 2.0 message of a client.
struct RPCRequest: Sendable {
    /// Nil for a notification, which is never answered.
    let id: JSONElement?
    let method: String
    let params: [String: JSONElement]

    /// Reads a message.
    ///
    /// - Throws: `RPCError` when it is none.
    init(_ element: JSONElement) throws(RPCError) {
        guard let members = element.object, members["jsonrpc"] == "2.0", let method = members["method"]?.string else {
            throw .invalidRequest("not a JSON-RPC 2.0 request")
        }
        switch members["id"] {
        case nil: id = nil
        case .string?, .integer?: id = members["id"]
        default: throw .invalidRequest("an id is a string or a whole number")
        }
        self.method = method
        switch members["params"] {
        case nil: params = [:]
        case .object(let members)?: params = members
        default: throw .invalidParams("params must be an object")
        }
    }

    /// What its sender says of itself and of the request.
    var meta: [String: JSONElement]? { params["_meta"]?.object }
}

/// An error of the protocol; what a tool refuses is a result.
struct RPCError: Error, Sendable, Hashable {
    let code: Int
    let message: String
    var data: JSONElement?

    static func parse(_ message: String) -> RPCError { RPCError(code: -32700, message: message) }
    static func invalidRequest(_ message: String) -> RPCError { RPCError(code: -32600, message: message) }
    static func methodNotFound(_ method: String) -> RPCError {
        RPCError(code: -32601, message: "there is no method \(method.prefix(100))")
    }
    static func invalidParams(_ message: String) -> RPCError { RPCError(code: -32602, message: message) }

    /// The answer that says so; a message without an id that could be read gets null.
    func answer(to id: JSONElement?) -> JSONElement {
        var error: [String: JSONElement] = ["code": .integer(code), "message": .string(message)]
        error["data"] = data
        return ["jsonrpc": "2.0", "id": id ?? .null, "error": .object(error)]
    }
}
