import Glibc

/// A network address as bytes: 4 or 16, with IPv4 inside IPv6 taken as IPv4.
struct NetworkAddress: Hashable, Sendable {
    let bytes: [UInt8]

    /// Reads a numeric address, with or without brackets; nil for anything else.
    init?(_ text: String) {
        let text = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        var version4 = [UInt8](repeating: 0, count: 4)
        var version6 = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &version4) == 1 {
            bytes = version4
        } else if unsafe inet_pton(AF_INET6, text, &version6) == 1 {
            let isMapped = version6[..<10].allSatisfy { $0 == 0 } && version6[10] == 0xFF && version6[11] == 0xFF
            bytes = isMapped ? Array(version6[12...]) : version6
        } else {
            return nil
        }
    }

    /// Whom it counts for: the address itself, for IPv6 the network of 64 bits that one household has.
    var limitKey: String { bytes.prefix(bytes.count == 4 ? 4 : 8).map(String.init).joined(separator: ".") }
}

/// A range of network addresses: `10.0.0.0/8`, `::1`.
struct AddressRange: Hashable, Sendable {
    private let network: NetworkAddress
    private let bits: Int

    /// Reads an address or a range in CIDR notation.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let network = NetworkAddress(String(parts[0])) else { return nil }
        let width = network.bytes.count * 8
        guard parts.count == 2 else {
            self.network = network
            bits = width
            return
        }
        guard let bits = Int(parts[1]), (0...width).contains(bits) else { return nil }
        self.network = network
        self.bits = bits
    }

    func contains(_ address: NetworkAddress) -> Bool {
        guard address.bytes.count == network.bytes.count else { return false }
        let whole = bits / 8
        guard address.bytes[..<whole] == network.bytes[..<whole] else { return false }
        let rest = bits % 8
        return rest == 0 || (address.bytes[whole] ^ network.bytes[whole]) >> (8 - rest) == 0
    }
}
