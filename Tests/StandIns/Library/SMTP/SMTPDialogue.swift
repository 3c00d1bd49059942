import Core
import FoundationEssentials

/// One connection to the sink, on a thread of its own.
struct SMTPDialogue {
    private enum Step {
        case goOn
        case end
    }
    private let sink: SMTPSink
    private let connection: StreamConnection
    private let fault: SMTPSink.Fault?
    private var isGreeted = false
    private var user: String?
    private var sender: String?
    private var recipients: [String] = []

    init(sink: SMTPSink, connection: StreamConnection, fault: SMTPSink.Fault?) {
        self.sink = sink
        self.connection = connection
        self.fault = fault
    }

    consuming func run() {
        var dialogue = self
        dialogue.hold()
        dialogue.connection.close()
    }

    private mutating func hold() {
        if case .refuseConnection(let code) = fault { return say("\(code) not now") }
        say("220 sink.example ESMTP")
        while let line = line() {
            if step(line) == .end { return }
        }
    }

    private mutating func step(_ line: String) -> Step {
        let words = line.split(separator: " ").map(String.init)
        switch words.first?.uppercased() {
        case "EHLO":
            guard words.count == 2 else { return answer("501 a name is needed") }
            isGreeted = true
            return answer("250-sink.example\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")
        case "HELO": return answer("250 sink.example")
        case "AUTH": return authenticate(words)
        case "MAIL": return mail(line)
        case "RCPT": return recipient(line)
        case "DATA": return data()
        case "RSET":
            (sender, recipients) = (nil, [])
            return answer("250 forgotten")
        case "NOOP": return answer("250 yes")
        case "QUIT":
            say("221 bye")
            return .end
        default: return answer("500 what?")
        }
    }

    // MARK: Signing in

    private mutating func authenticate(_ words: [String]) -> Step {
        guard isGreeted, words.count >= 2 else { return answer("503 not now") }
        var given: (String, String)?
        switch words[1].uppercased() {
        case "PLAIN":
            let response = words.count > 2 ? words[2] : prompt("")
            let parts = decoded(response).split(separator: 0, omittingEmptySubsequences: false)
            if parts.count == 3 { given = (text(parts[1]), text(parts[2])) }
        case "LOGIN":
            let name = words.count > 2 ? words[2] : prompt("VXNlcm5hbWU6")
            given = (text(decoded(name)[...]), text(decoded(prompt("UGFzc3dvcmQ6"))[...]))
        default: return answer("504 no such way")
        }
        if case .refuseAccount(let code) = fault { return answer("\(code) not you") }
        guard let given, let account = sink.account, given == account else { return answer("535 5.7.8 not you") }
        user = given.0
        return answer("235 welcome")
    }

    private func prompt(_ challenge: String) -> String? {
        say("334 \(challenge)")
        return line()
    }

    private func decoded(_ text: String?) -> [UInt8] {
        text.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? []
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    // MARK: A mail

    private mutating func mail(_ line: String) -> Step {
        if sink.account != nil, user == nil { return answer("530 5.7.0 sign in first") }
        guard isGreeted, sender == nil, let address = Self.path(line, after: "MAIL FROM:") else {
            return answer("503 not now")
        }
        if case .refuseSender(let code) = fault { return answer("\(code) not from there") }
        sender = address
        return answer("250 good")
    }

    private mutating func recipient(_ line: String) -> Step {
        guard sender != nil, let address = Self.path(line, after: "RCPT TO:"), !address.isEmpty else {
            return answer("503 not now")
        }
        if case .refuseRecipient(let code) = fault { return answer("\(code) nobody there") }
        recipients.append(address)
        return answer("250 good")
    }

    /// What stands in angle brackets.
    private static func path(_ line: String, after command: String) -> String? {
        guard line.uppercased().hasPrefix(command) else { return nil }
        let rest = line.dropFirst(command.count).drop { $0 == " " }
        guard rest.first == "<", let end = rest.firstIndex(of: ">") else { return nil }
        return String(rest[rest.index(after: rest.startIndex)..<end])
    }

    private mutating func data() -> Step {
        guard let sender, !recipients.isEmpty else { return answer("503 not now") }
        say("354 go on")
        if fault == .dropInMail { return .end }
        var bytes: [UInt8] = []
        while true {
            guard var line = connection.readLine() else { return .end }
            // A mail is lines that end with CR and LF, none of them longer than a thousand.
            guard line.suffix(2) == [13, 10], line.count <= 1000 else { return answer("554 not a mail") }
            if line == [46, 13, 10] { break }
            if line.first == 46 { line.removeFirst() }
            bytes += line
        }
        if case .refuseMail(let code) = fault { return answer("\(code) not that") }
        if case .delay(let pause) = fault { wait(pause) }
        sink.keep(SMTPSink.Mail(sender: sender, recipients: recipients, bytes: bytes, user: user))
        (self.sender, recipients) = (nil, [])
        if fault == .takeAndDrop { return .end }
        if fault == .takeAndHang {
            wait(.seconds(600))
            return .end
        }
        return answer("250 taken")
    }

    // MARK: Lines

    private func wait(_ limit: Duration) {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end, !sink.isStopped { StreamConnection.pause() }
    }

    private func answer(_ line: String) -> Step {
        say(line)
        return .goOn
    }

    private func say(_ line: String) { connection.write(Array((line + "\r\n").utf8)) }

    private func line() -> String? {
        connection.readLine().map { String(decoding: $0.filter { $0 != 13 && $0 != 10 }, as: UTF8.self) }
    }
}
