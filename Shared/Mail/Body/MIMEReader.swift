/// Finds the parts of a mail in one pass over its lines.
///
/// Every container that is open may end at every line: the boundary of an outer one closes all inside of it, so that an
/// end that is missing costs nothing, and no line is read twice however deep the parts lie.
struct MIMEReader {
    private struct Node {
        let headers: MailHeaders
        let type: ParameterizedValue
        let start: Int
        var end: Int?
        var children: [Int] = []
        /// The lines that divide a container's parts begin with `--` and one of these.
        var boundaries: [[UInt8]] = []
        let depth: Int
    }

    private let bytes: [UInt8]
    private var nodes: [Node] = []
    /// Containers whose end was not seen yet, the outermost first.
    private var open: [Int] = []
    /// The part whose body the lines belong to.
    private var leaf: Int?

    /// The parts of a mail.
    static func read(_ bytes: [UInt8]) -> MIMEPart {
        var reader = MIMEReader(bytes)
        return reader.read()
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private mutating func read() -> MIMEPart {
        var start = 0
        while start < bytes.count, start < 1000, ASCII.isSpace(bytes[start]) { start += 1 }
        if start < bytes.count, ASCII.isBlank(bytes[Swift.max(0, start - 1)]) { start = 0 }
        var position = begin(at: start, parent: nil, fallback: "text/plain")
        while position < bytes.count {
            let next = bytes[position...].firstIndex(of: ASCII.lineFeed).map { $0 + 1 } ?? bytes.count
            if bytes[position] == UInt8(ascii: "-"), position + 1 < bytes.count,
                bytes[position + 1] == UInt8(ascii: "-")
            {
                position = divide(at: position, next: next)
            } else {
                position = next
            }
        }
        close(downTo: 0, at: bytes.count)
        return part(0)
    }

    // MARK: Parts

    /// Reads a part's header, opens it, and says where its lines begin.
    private mutating func begin(at start: Int, parent: Int?, fallback: String) -> Int {
        var (start, parent, fallback) = (start, parent, fallback)
        while true {
            let (headers, body) = HeaderReader.read(bytes, in: start..<bytes.count)
            let type =
                headers.first("content-type").map(ParameterizedValue.init)
                ?? ParameterizedValue(Array(fallback.utf8))
            let depth = parent.map { nodes[$0].depth + 1 } ?? 0
            let index = nodes.count
            nodes.append(Node(headers: headers, type: type, start: body, depth: depth))
            if let parent { nodes[parent].children.append(index) }
            guard depth < MailLimits.depth, nodes.count < MailLimits.parts else {
                leaf = index
                return body
            }
            if type.value.hasPrefix("multipart/") {
                if let boundary = type["boundary"]?.utf8, !boundary.isEmpty, boundary.count <= 1000 {
                    nodes[index].boundaries = [Array(Array(boundary).trimmed)]
                }
                open.append(index)
                leaf = nil
                return body
            }
            guard type.value == "message/rfc822" || type.value == "message/global",
                case .identity = TransferEncoding(headers)
            else {
                leaf = index
                return body
            }
            open.append(index)
            (start, parent, fallback) = (body, index, "text/plain")
        }
    }

    /// Ends the open part and every container above one.
    private mutating func close(downTo count: Int, at end: Int) {
        if let leaf { nodes[leaf].end = Swift.max(end, nodes[leaf].start) }
        leaf = nil
        while open.count > count, let last = open.popLast() { nodes[last].end = Swift.max(end, nodes[last].start) }
    }

    private func part(_ index: Int) -> MIMEPart {
        let node = nodes[index]
        return MIMEPart(
            headers: node.headers, type: node.type, body: node.start..<(node.end ?? bytes.count),
            children: node.children.map(part))
    }

    // MARK: Boundaries

    /// Acts on a line that begins with two dashes, and says where to go on.
    private mutating func divide(at position: Int, next: Int) -> Int {
        let line = trimmedEnd(bytes[(position + 2)..<next])
        for level in open.indices.reversed() {
            for boundary in nodes[open[level]].boundaries {
                guard line.starts(with: boundary) else { continue }
                let rest = line.dropFirst(boundary.count)
                let isEnd = rest.elementsEqual("--".utf8)
                guard rest.isEmpty || isEnd else { continue }
                return split(level: level, at: position, next: next, isEnd: isEnd)
            }
        }
        if let last = open.last, nodes[last].children.isEmpty, leaf == nil, adopt(line, for: last, next: next) {
            return split(level: open.count - 1, at: position, next: next, isEnd: false)
        }
        return next
    }

    private mutating func split(level: Int, at position: Int, next: Int, isEnd: Bool) -> Int {
        var end = position
        // The line's end before a boundary belongs to the boundary.
        if end > 0, bytes[end - 1] == ASCII.lineFeed { end -= 1 }
        if end > 0, bytes[end - 1] == ASCII.carriageReturn { end -= 1 }
        guard !isEnd else {
            close(downTo: level, at: end)
            return next
        }
        close(downTo: level + 1, at: end)
        guard nodes.count < MailLimits.parts else { return next }
        let container = open[level]
        let isDigest = nodes[container].type.value == "multipart/digest"
        return begin(at: next, parent: container, fallback: isDigest ? "message/rfc822" : "text/plain")
    }

    /// Takes a line for the boundary of a container that names none, or another: what follows looks like a part.
    private mutating func adopt(_ line: ArraySlice<UInt8>, for container: Int, next: Int) -> Bool {
        guard !line.isEmpty, line.count <= 200, !line.contains(ASCII.space), nodes[container].boundaries.count < 2,
            nodes[container].type.value.hasPrefix("multipart/"), bytes[next...].hasPrefixIgnoringCase("content-")
        else { return false }
        nodes[container].boundaries.append(Array(line))
        return true
    }

    private func trimmedEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let last = line.last, ASCII.isSpace(last) { line.removeLast() }
        return line
    }
}
