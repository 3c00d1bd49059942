/// Takes out what the eye does not see and what imitates the marks of a conversation with a model.
enum InjectedMarks {
    /// Removes scalars without a shape and comments of mark-up.
    ///
    /// Joiners inside emoji and words stay: emoji and several scripts need them.
    static func withoutHiddenText(_ text: String, bits: inout UInt8) -> String {
        let uncommented = withoutComments(text, bits: &bits)
        guard uncommented.unicodeScalars.contains(where: Letters.isInvisible) else { return uncommented }
        var kept = String.UnicodeScalarView()
        var removed = 0
        var isFlag = false
        for scalar in uncommented.unicodeScalars {
            let isTag = (0xE0000...0xE007F).contains(scalar.value)
            // The flags of countries within countries are written with tags.
            if !isTag { isFlag = scalar.value == 0x1F3F4 }
            if isTag ? !isFlag : isHidden(scalar) { removed += 1 } else { kept.append(scalar) }
        }
        // One stray mark comes from copying out of a page.
        if removed > 2 { bits |= InjectionKind.hiddenText.bit }
        return String(kept)
    }

    /// Removes marks that models read as turns of a conversation.
    static func withoutMarkup(_ text: String, bits: inout UInt8) -> String {
        var text = text
        for mark in marks where text.contains(mark) {
            bits |= InjectionKind.chatMarkup.bit
            text = text.replacing(mark, with: " ")
        }
        guard text.contains(":") else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let kept = lines.filter { !isForgedTurn($0) }
        guard kept.count < lines.count else { return text }
        bits |= InjectionKind.chatMarkup.bit
        return kept.joined(separator: "\n")
    }

    private static let marks = [
        "<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|endoftext|>", "<|eot_id|>",
        "<|start_header_id|>", "<|end_header_id|>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<system>", "</system>",
        "<assistant>", "</assistant>", "<tool_call>", "</tool_call>", "<start_of_turn>", "<end_of_turn>",
    ]

    private static let speakers = ["system:", "assistant:", "developer:", "[system]:", "### system:", "### assistant:"]

    private static func isForgedTurn(_ line: Substring) -> Bool {
        let start = line.drop { $0 == " " || $0 == "\t" || $0 == "*" || $0 == ">" }.prefix(16).lowercased()
        return speakers.contains { start.hasPrefix($0) }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200C, 0x200D, 0x200E, 0x200F, 0xFE00...0xFE0F, 0xAD: false
        default: Letters.isInvisible(scalar)
        }
    }

    private static func withoutComments(_ text: String, bits: inout UInt8) -> String {
        guard text.contains("<!--") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "<!--") {
            result += rest[..<start.lowerBound]
            bits |= InjectionKind.hiddenText.bit
            rest = rest[start.upperBound...]
            rest = rest.firstRange(of: "-->").map { rest[$0.upperBound...] } ?? ""
        }
        return result + rest
    }
}
