import CCurl
import Core

/// One mail on its way, on the thread that sends it.
final class SMTPTransfer {
    private let easy: UnsafeMutableRawPointer
    private let mail: [UInt8]
    private var sent = 0
    /// Whether libcurl has been told that this was all: the server may have it from here on.
    private var isWhole = false
    private var deadline = ContinuousClock.now
    private var isLate = false

    init(easy: UnsafeMutableRawPointer, mail: [UInt8]) {
        self.easy = easy
        self.mail = mail
    }

    func send(
        _ settings: SMTPSettings, timeout: Duration, from sender: String, to recipient: String
    ) throws(SMTPError) {
        let recipients = curl_slist_append(nil, recipient)
        defer { curl_slist_free_all(recipients) }
        setServer(settings, name: sender)
        set(CURLOPT_NOSIGNAL, 1)
        // Said goodbye to within this call, where the limits below hold.
        set(CURLOPT_FORBID_REUSE, 1)
        // The limit is kept by the progress callback, for libcurl's own is forgotten where it says goodbye.
        deadline = .now + timeout
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(min(.seconds(10), timeout) / .milliseconds(1)))
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Int(timeout / .seconds(1)) + 1))
        fte_curl_set_text(easy, CURLOPT_MAIL_FROM, sender)
        fte_curl_set_pointer(easy, CURLOPT_MAIL_RCPT, recipients)
        set(CURLOPT_UPLOAD, 1)
        fte_curl_set_size(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(mail.count))
        // Borrowed: this object outlives the call below.
        fte_curl_set_callback(easy, CURLOPT_READFUNCTION, readCallback)
        fte_curl_set_pointer(easy, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque())
        fte_curl_set_callback(easy, CURLOPT_WRITEFUNCTION, ignoringCallback)
        set(CURLOPT_NOPROGRESS, 0)
        fte_curl_set_progress(easy, progressCallback)
        fte_curl_set_pointer(easy, CURLOPT_XFERINFODATA, Unmanaged.passUnretained(self).toOpaque())
        let result = curl_easy_perform(easy)
        guard result == CURLE_OK else { throw error(result) }
    }

    private func setServer(_ settings: SMTPSettings, name sender: String) {
        let scheme = settings.beginsWithTLS ? "smtps" : "smtp"
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        // The path is how we call ourselves: a name of our own machines is nobody's business.
        let domain = sender.split(separator: "@").last ?? "localhost"
        fte_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        fte_curl_set_text(easy, CURLOPT_URL, "\(scheme)://\(host):\(settings.port)/\(domain)")
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_USE_SSL, Int((settings.isLoopback ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
        if let file = settings.certificateFile { fte_curl_set_text(easy, CURLOPT_CAINFO, file) }
        if let user = settings.user { fte_curl_set_text(easy, CURLOPT_USERNAME, user) }
        if let password = settings.password { fte_curl_set_text(easy, CURLOPT_PASSWORD, password) }
    }

    private func set(_ option: CURLoption, _ value: Int) {
        fte_curl_set_long(easy, option, value)
    }

    // MARK: What went wrong

    private func error(_ result: CURLcode) -> SMTPError {
        var answer = 0
        fte_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &answer)
        // Its last word was "go on": what it made of the mail, nobody knows.
        let isOpen = isWhole && answer < 400
        return switch result {
        case CURLE_ABORTED_BY_CALLBACK: SMTPError(isLate ? .timedOut : .cancelled, mayHaveBeenTaken: isOpen)
        case CURLE_OPERATION_TIMEDOUT: SMTPError(.timedOut, mayHaveBeenTaken: isOpen)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED:
            SMTPError(.tls)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: SMTPError(.unreachable(code: nil))
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: SMTPError(.invalidMail)
        default: SMTPError(kind(of: result, answer: answer), mayHaveBeenTaken: isOpen)
        }
    }

    private func kind(of result: CURLcode, answer: Int) -> SMTPError.Kind {
        let isBeforeMail = [CURLE_WEIRD_SERVER_REPLY, CURLE_REMOTE_ACCESS_DENIED].contains(result) && !isWhole
        switch answer {
        case _ where result == CURLE_LOGIN_DENIED && !(400..<500).contains(answer): return .authentication(code: answer)
        case 530, 534, 535, 538: return .authentication(code: answer)
        case 400... where isBeforeMail: return .unreachable(code: answer)
        case 400..<500: return .temporary(code: answer)
        case 500..<600: return .permanent(code: answer)
        default: return .failed(code: result.rawValue)
        }
    }

    // MARK: Called by libcurl

    /// Whether to give up; the task that sends is the one that runs here.
    fileprivate var mustEnd: Bool {
        isLate = ContinuousClock.now > deadline
        guard isLate || Task.isCancelled else { return false }
        // It still says QUIT, and would wait for two minutes to hear that answered.
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, 1)
        return true
    }

    fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let part = mail[sent..<min(mail.count, sent + buffer.count)]
        buffer.copyBytes(from: part)
        sent += part.count
        // With the last bytes libcurl may end the mail by itself, for it knows its size.
        if sent == mail.count { isWhole = true }
        return part.count
    }
}

private let readCallback: curl_write_callback = { buffer, size, count, context in
    guard let buffer, let context else { return 0 }
    let transfer = Unmanaged<SMTPTransfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
}

/// What the server says goes nowhere.
private let ignoringCallback: curl_write_callback = { _, size, count, _ in size * count }

/// Called once a second and more often.
private let progressCallback: curl_xferinfo_callback = { context, _, _, _, _ in
    guard let context else { return 0 }
    return Unmanaged<SMTPTransfer>.fromOpaque(context).takeUnretainedValue().mustEnd ? 1 : 0
}
