import CCurl
import Core
import Glibc

/// One request on its way, on the thread that drives it.
final class Transfer {
    let easy: UnsafeMutableRawPointer
    let request: HTTPClientRequest
    let continuation: TransferContinuation
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var headers: HTTPHeaders = [:]
    private var body: [UInt8] = []
    private var bodySize = 0
    /// Who takes the body of the present answer.
    private var taker: (any HTTPBodyTaking)?
    private var isTooLarge = false

    init(easy: UnsafeMutableRawPointer, request: HTTPClientRequest, continuation: TransferContinuation) {
        self.easy = easy
        self.request = request
        self.continuation = continuation
    }

    /// Whether some of the request has left.
    var hasSentSomething: Bool {
        var size = 0
        return fte_curl_get_long(easy, CURLINFO_REQUEST_SIZE, &size) == CURLE_OK && size > 0
    }

    /// Sets everything up; false when the request cannot be made as it is.
    func prepare(configuration: HTTPClientConfiguration) -> Bool {
        guard setAddress(), setHeaders() else { return false }
        setMethod()
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TIMEOUT_MS, milliseconds(request.timeout))
        set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.connectTimeout))
        set(CURLOPT_FRESH_CONNECT, request.isMadeOnce ? 1 : 0)
        set(CURLOPT_FORBID_REUSE, request.isMadeOnce ? 1 : 0)
        set(CURLOPT_FOLLOWLOCATION, request.followsRedirects ? 1 : 0)
        set(CURLOPT_MAXREDIRS, 5)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = configuration.certificateFile { fte_curl_set_text(easy, CURLOPT_CAINFO, file) }
        fte_curl_set_size(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(request.maximumResponse))
        // Borrowed: the loop holds the transfer until the handle is taken out of the set.
        let context = Unmanaged.passUnretained(self).toOpaque()
        fte_curl_set_callback(easy, CURLOPT_WRITEFUNCTION, bodyCallback)
        fte_curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        fte_curl_set_callback(easy, CURLOPT_HEADERFUNCTION, headerCallback)
        fte_curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        return true
    }

    func releaseHeaders() {
        curl_slist_free_all(headerList)
        headerList = nil
    }

    func response() -> HTTPClientResponse {
        var status = 0
        fte_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        return HTTPClientResponse(status: status, headers: headers, body: body)
    }

    func kind(of code: CURLcode) -> HTTPClientError.Kind {
        switch code {
        case _ where isTooLarge, CURLE_FILESIZE_EXCEEDED: .tooLarge
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unreachable
        case CURLE_COULDNT_CONNECT: isRefused ? .refused : .unreachable
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED:
            .tls
        // Also what libcurl says of an answer that is no HTTP: that comes of no mistake of ours.
        case CURLE_UNSUPPORTED_PROTOCOL where !hasSentSomething: .invalidRequest
        case CURLE_URL_MALFORMAT: .invalidRequest
        default: .failed(code: code.rawValue)
        }
    }

    private var isRefused: Bool {
        var number = 0
        fte_curl_get_long(easy, CURLINFO_OS_ERRNO, &number)
        return number == Int(ECONNREFUSED)
    }

    private func setAddress() -> Bool {
        let scheme = request.url.prefix(8).lowercased()
        guard scheme.hasPrefix("http://") || scheme.hasPrefix("https://"), isPlain(request.url),
            isPlain(request.method),
            !request.method.isEmpty
        else { return false }
        fte_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        fte_curl_set_text(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        return fte_curl_set_text(easy, CURLOPT_URL, request.url) == CURLE_OK
    }

    private func setHeaders() -> Bool {
        // Without an answer to wait for, a body is sent at once.
        headerList = curl_slist_append(nil, "Expect:")
        for field in request.headers.fields {
            guard isPlain(field.name), isPlain(field.value), !field.name.isEmpty else { return false }
            // libcurl's way to write a field without a value is a semicolon.
            let line = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
            guard let list = curl_slist_append(headerList, line) else { return false }
            headerList = list
        }
        return fte_curl_set_pointer(easy, CURLOPT_HTTPHEADER, headerList) == CURLE_OK
    }

    private func setMethod() {
        switch request.method {
        case "GET" where request.body.isEmpty: set(CURLOPT_HTTPGET, 1)
        case "HEAD": set(CURLOPT_NOBODY, 1)
        default:
            if request.method == "POST" || !request.body.isEmpty {
                set(CURLOPT_POST, 1)
                fte_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
                // Without an address libcurl would read the body from standard input.
                (request.body.isEmpty ? [0] : request.body).withUnsafeBytes { bytes in
                    _ = fte_curl_set_pointer(
                        easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
                }
            }
            fte_curl_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func set(_ option: CURLoption, _ value: Int) {
        fte_curl_set_long(easy, option, value)
    }

    private func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }

    /// Whether a text can stand in a request without starting a line of its own.
    private func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    // MARK: Called by libcurl

    fileprivate func takeBody(_ part: UnsafeRawBufferPointer) -> Bool {
        if bodySize == 0, let first = request.bodyTaker, isSuccess {
            taker = first
            first.begin()
        }
        bodySize += part.count
        guard bodySize <= request.maximumResponse, taker?.take(Array(part)) ?? true else {
            isTooLarge = true
            return false
        }
        if taker == nil { body.append(contentsOf: part) }
        return true
    }

    private var isSuccess: Bool {
        var status = 0
        return fte_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK && (200..<300).contains(status)
    }

    fileprivate func takeHeaderLine(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        // Each answer on the way, a redirect's for instance, begins anew.
        if text.hasPrefix("HTTP/") { return headers = [:] }
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return }
        headers.append(trimmed(parts[0]), trimmed(parts[1]))
    }

    private func trimmed(_ text: Substring.UTF8View) -> String {
        String(decoding: text.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed(), as: UTF8.self)
    }
}

private let bodyCallback: curl_write_callback = { part, size, count, context in
    guard let part, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let bytes = UnsafeRawBufferPointer(start: part, count: size * count)
    // Anything but the number of bytes ends the request.
    return transfer.takeBody(bytes) ? bytes.count : -1
}

private let headerCallback: curl_write_callback = { line, size, count, context in
    guard let line, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    transfer.takeHeaderLine(UnsafeRawBufferPointer(start: line, count: size * count))
    return size * count
}
