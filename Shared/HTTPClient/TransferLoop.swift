import CCurl

/// Drives every request; lives on one thread from beginning to end.
final class TransferLoop {
    private let mailbox: TransferMailbox
    private let configuration: HTTPClientConfiguration
    private var transfers: [UInt64: Transfer] = [:]
    private var identifiers: [UnsafeMutableRawPointer: UInt64] = [:]
    /// Handles to be used again, with the memory they have grown.
    private var spares: [UnsafeMutableRawPointer] = []

    init(mailbox: TransferMailbox, configuration: HTTPClientConfiguration) {
        self.mailbox = mailbox
        self.configuration = configuration
        if let multi = mailbox.multi.raw {
            let connections = configuration.maximumConnections
            fte_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections)
            fte_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
        }
    }

    func run() {
        defer { for easy in spares { curl_easy_cleanup(easy) } }
        while true {
            let (commands, ending) = mailbox.take()
            for command in commands { perform(command) }
            if ending == .atOnce { for identifier in Array(transfers.keys) { end(identifier, .cancelled) } }
            var running: Int32 = 0
            curl_multi_perform(mailbox.multi.raw, &running)
            readResults()
            // Nothing can have been started since: the mailbox takes nothing once an ending is set.
            if ending != nil, transfers.isEmpty { break }
            // Returns at once when bytes move or somebody wakes it up.
            curl_multi_poll(mailbox.multi.raw, nil, 0, 1000, nil)
        }
    }

    private func perform(_ command: TransferMailbox.Command) {
        switch command {
        case .cancel(let identifier):
            end(identifier, .cancelled)
        case .start(let identifier, let request, let continuation):
            guard let easy = spares.popLast() ?? curl_easy_init() else {
                mailbox.finish()
                let error = HTTPClientError(.overloaded, dependency: request.dependency)
                return continuation.resume(returning: .failure(error))
            }
            let transfer = Transfer(easy: easy, request: request, continuation: continuation)
            transfers[identifier] = transfer
            identifiers[easy] = identifier
            guard transfer.prepare(configuration: configuration) else {
                return end(identifier, .invalidRequest)
            }
            guard curl_multi_add_handle(mailbox.multi.raw, easy) == CURLM_OK else {
                return end(identifier, .overloaded)
            }
        }
    }

    private func readResults() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(mailbox.multi.raw, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            guard let identifier = identifiers[easy], let transfer = transfers[identifier] else { continue }
            if code == CURLE_OK {
                succeed(identifier, transfer)
            } else {
                end(identifier, transfer.kind(of: code))
            }
        }
    }

    private func succeed(_ identifier: UInt64, _ transfer: Transfer) {
        let response = transfer.response()
        remove(identifier, transfer)
        transfer.continuation.resume(returning: .success(response))
    }

    private func end(_ identifier: UInt64, _ kind: HTTPClientError.Kind) {
        guard let transfer = transfers[identifier] else { return }
        let error = HTTPClientError(
            kind, dependency: transfer.request.dependency, mayHaveArrived: transfer.hasSentSomething)
        remove(identifier, transfer)
        transfer.continuation.resume(returning: .failure(error))
    }

    private func remove(_ identifier: UInt64, _ transfer: Transfer) {
        curl_multi_remove_handle(mailbox.multi.raw, transfer.easy)
        transfers[identifier] = nil
        identifiers[transfer.easy] = nil
        transfer.releaseHeaders()
        if spares.count < 64 {
            curl_easy_reset(transfer.easy)
            spares.append(transfer.easy)
        } else {
            curl_easy_cleanup(transfer.easy)
        }
        mailbox.finish()
    }
}
