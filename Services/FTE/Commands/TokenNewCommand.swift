import Core

/// Makes an operator's token.
struct TokenNewCommand: Command {
    static let path = ["token", "new"]
    static let operands = "[NAME]"
    static let summary = "makes an operator's token, and the name:sha256 pair that goes into OPERATOR_TOKENS"

    private let name: String

    init(_ arguments: inout Arguments) throws {
        name = (try? arguments.operand("NAME")) ?? "operator"
        guard !name.isEmpty, name.utf8.allSatisfy({ Self.isNameByte($0) }) else {
            throw UsageError("NAME may hold letters, digits, dots, dashes and underscores")
        }
    }

    func run(_ context: CommandContext) throws -> Int32 {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let token = bytes.hexadecimal
        let pair = "\(name):\(SHA256.hexadecimal(token))"
        if context.json {
            try context.terminal.write(json: ["name": name, "token": token, "pair": pair])
        } else {
            context.terminal.write("token (give it to \(name), it is stored nowhere): \(token)")
            context.terminal.write("pair (for OPERATOR_TOKENS): \(pair)")
        }
        return 0
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
