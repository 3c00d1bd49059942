public import FoundationEssentials

/// Where new identifiers come from, so that tests can predict them.
public protocol IdentifierSource: Sendable {
    /// A new identifier, ordered by time.
    func makeIdentifier() -> UUID
}

/// UUIDv7: the time in milliseconds first, so that indexes grow at their end.
public struct TimeOrderedIdentifierSource: IdentifierSource {
    /// Makes the source.
    public init() {}

    /// A new UUIDv7.
    public func makeIdentifier() -> UUID {
        var generator = SystemRandomNumberGenerator()
        return UUID(
            timeOrdered: Timestamp.now, high: UInt16.random(in: .min ... .max, using: &generator),
            low: UInt64.random(in: .min ... .max, using: &generator))
    }
}

extension UUID {
    /// A UUIDv7 of a moment with the given random bits.
    public init(timeOrdered time: Timestamp, high: UInt16, low: UInt64) {
        let milliseconds = UInt64(bitPattern: time.milliseconds)
        self.init(
            bytes: [
                UInt8(truncatingIfNeeded: milliseconds >> 40), UInt8(truncatingIfNeeded: milliseconds >> 32),
                UInt8(truncatingIfNeeded: milliseconds >> 24), UInt8(truncatingIfNeeded: milliseconds >> 16),
                UInt8(truncatingIfNeeded: milliseconds >> 8), UInt8(truncatingIfNeeded: milliseconds),
                UInt8(0x70 | (high >> 8) & 0x0F), UInt8(truncatingIfNeeded: high),
                UInt8(0x80 | (low >> 56) & 0x3F), UInt8(truncatingIfNeeded: low >> 48),
                UInt8(truncatingIfNeeded: low >> 40), UInt8(truncatingIfNeeded: low >> 32),
                UInt8(truncatingIfNeeded: low >> 24), UInt8(truncatingIfNeeded: low >> 16),
                UInt8(truncatingIfNeeded: low >> 8), UInt8(truncatingIfNeeded: low),
            ])
    }

    /// The identifier that follows from other things (UUIDv8 over SHA-256): the same parts give the same identifier.
    public static func derived(from parts: String...) -> UUID {
        var hash = SHA256()
        for part in parts {
            hash.update(Array(part.utf8))
            hash.update([0])
        }
        var bytes = Array(hash.finalize().prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UUID(bytes: bytes)
    }

    /// As the system writes identifiers: lower case.
    public var text: String { uuidString.lowercased() }

    private init(bytes: [UInt8]) {
        self.init(
            uuid: (
                bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
                bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
            ))
    }
}
