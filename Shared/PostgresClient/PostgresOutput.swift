import FoundationEssentials
import Glibc

/// Values in the form in which Postgres reads them fastest: numbers as their bytes, the highest first, and no quotes.
public struct PostgresOutput: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Whether a text holds a zero byte, which Postgres cannot store.
    private(set) var holdsZeroByte = false

    /// How long it is.
    var count: Int { bytes.count }

    /// Appends a text's UTF-8.
    mutating func append(text: String) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, bytes.count > start else { return }
            if memchr(base + start, 0, bytes.count - start) != nil { holdsZeroByte = true }
        }
    }

    /// Appends a whole number.
    mutating func append(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends bytes as they are.
    mutating func append(_ raw: [UInt8]) {
        bytes.append(contentsOf: raw)
    }

    /// Appends an identifier.
    mutating func append(_ identifier: UUID) {
        Swift.withUnsafeBytes(of: identifier.uuid) { bytes.append(contentsOf: $0) }
    }

    /// Appends what another holds.
    mutating func append(_ other: PostgresOutput) {
        bytes.append(contentsOf: other.bytes)
        if other.holdsZeroByte { holdsZeroByte = true }
    }

    /// Appends a value behind its length; a NULL is the length -1.
    mutating func appendMeasured(_ value: (inout PostgresOutput) -> Bool) -> Bool {
        let start = bytes.count
        append(Int32(-1))
        guard value(&self) else {
            bytes.removeLast(bytes.count - start - 4)
            return false
        }
        replace(at: start, by: Int32(bytes.count - start - 4))
        return true
    }

    /// Writes a number over four bytes that are there.
    mutating func replace(at place: Int, by number: Int32) {
        Swift.withUnsafeBytes(of: number.bigEndian) { new in
            for (offset, byte) in new.enumerated() { bytes[place + offset] = byte }
        }
    }

    /// Takes back what was appended since it had a length.
    mutating func truncate(to count: Int) {
        bytes.removeLast(bytes.count - count)
    }

    /// Makes room at once for what will be appended.
    mutating func reserveCapacity(_ capacity: Int) {
        bytes.reserveCapacity(capacity)
    }
}
