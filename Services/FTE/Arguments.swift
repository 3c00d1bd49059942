/// What was typed after a command's name: options and operands.
struct Arguments {
    private var operands: [String] = []
    private var values: [String: String] = [:]
    private var flags: Set<String> = []

    /// Sorts words by the options there are; what follows `--` is operands only.
    init(_ words: [String], options: [CommandOption]) throws(UsageError) {
        var words = words[...]
        while let word = words.popFirst() {
            guard word != "--" else {
                operands += words
                return
            }
            guard word.hasPrefix("--") else {
                operands.append(word)
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let option = options.first(where: { $0.name == parts[0] }) else {
                throw UsageError("there is no option \(parts[0])")
            }
            if option.value == nil {
                guard parts.count == 1 else { throw UsageError("\(option.name) takes no value") }
                flags.insert(option.name)
            } else if parts.count == 2 {
                values[option.name] = parts[1]
            } else if let value = words.popFirst() {
                values[option.name] = value
            } else {
                throw UsageError("\(option.name) needs a value")
            }
        }
    }

    /// Whether an option without value was given.
    func flag(_ name: String) -> Bool { flags.contains(name) }

    /// The value of an option, if it was given.
    func text(_ name: String) -> String? { values[name] }

    /// The number that is an option's value.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Takes the next operand.
    mutating func operand(_ name: String) throws(UsageError) -> String {
        guard !operands.isEmpty else { throw UsageError("\(name) is missing") }
        return operands.removeFirst()
    }

    /// Takes the next operand as a number that is not negative.
    mutating func number<Number: FixedWidthInteger>(_ name: String, as type: Number.Type) throws(UsageError) -> Number {
        guard let number = Number(try operand(name)), number >= 0 else {
            throw UsageError("\(name) must be a whole number")
        }
        return number
    }

    /// Takes all operands that are left, at least one.
    mutating func remaining(_ name: String) throws(UsageError) -> [String] {
        guard !operands.isEmpty else { throw UsageError("\(name) is missing") }
        defer { operands = [] }
        return operands
    }

    /// Refuses operands that nobody took.
    func finish() throws(UsageError) {
        if let first = operands.first { throw UsageError("\(first) is one word too many") }
    }
}

/// A command was not called as it can be.
struct UsageError: Error {
    let problem: String
    let command: String?

    init(_ problem: String, command: String? = nil) {
        self.problem = problem
        self.command = command
    }
}

/// A command could not do what it was asked to, in one sentence.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
