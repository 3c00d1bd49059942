/// What a value sees of the output while it writes itself.
struct CompactJSONEncoder: Encoder {
    let output: JSONOutput
    /// How many objects and lists were open when the value began.
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        output.open(.object, at: depth)
        return KeyedEncodingContainer(JSONMembers<Key>(output: output, depth: depth + 1))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        output.open(.list, at: depth)
        return JSONElements(output: output, depth: depth + 1)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONScalar(output: output)
    }
}

/// The members of an object.
private struct JSONMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let output: JSONOutput
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) {
        begin(key)
        output.writeNull()
    }

    func encode(_ value: String, forKey key: Key) {
        begin(key)
        output.write(value)
    }

    func encode(_ value: Bool, forKey key: Key) {
        begin(key)
        output.write(plain: value)
    }

    func encode(_ value: Int, forKey key: Key) {
        begin(key)
        output.write(plain: value)
    }

    func encode(_ value: Double, forKey key: Key) throws {
        begin(key)
        try output.write(number: value)
    }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        begin(key)
        try output.write(value)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        begin(key)
        return CompactJSONEncoder(output: output, depth: depth).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        begin(key)
        return CompactJSONEncoder(output: output, depth: depth).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        output.beginMember("super", at: depth)
        return CompactJSONEncoder(output: output, depth: depth)
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        begin(key)
        return CompactJSONEncoder(output: output, depth: depth)
    }

    private func begin(_ key: Key) {
        output.beginMember(key.stringValue, at: depth)
    }
}

/// The elements of a list.
private struct JSONElements: UnkeyedEncodingContainer {
    let output: JSONOutput
    let depth: Int
    private(set) var count = 0

    var codingPath: [any CodingKey] { [] }

    init(output: JSONOutput, depth: Int) {
        self.output = output
        self.depth = depth
    }

    mutating func encodeNil() {
        begin()
        output.writeNull()
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        begin()
        try output.write(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        begin()
        return CompactJSONEncoder(output: output, depth: depth).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        begin()
        return CompactJSONEncoder(output: output, depth: depth).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        begin()
        return CompactJSONEncoder(output: output, depth: depth)
    }

    private mutating func begin() {
        output.beginNext(at: depth)
        count += 1
    }
}

/// A value that is no object and no list.
private struct JSONScalar: SingleValueEncodingContainer {
    let output: JSONOutput

    var codingPath: [any CodingKey] { [] }

    func encodeNil() { output.writeNull() }
    func encode(_ value: Bool) { output.write(plain: value) }
    func encode(_ value: String) { output.write(value) }
    func encode(_ value: Double) throws { try output.write(number: value) }
    func encode(_ value: Float) throws { try output.write(number: value) }
    func encode(_ value: Int) { output.write(plain: value) }
    func encode(_ value: Int8) { output.write(plain: value) }
    func encode(_ value: Int16) { output.write(plain: value) }
    func encode(_ value: Int32) { output.write(plain: value) }
    func encode(_ value: Int64) { output.write(plain: value) }
    func encode(_ value: UInt) { output.write(plain: value) }
    func encode(_ value: UInt8) { output.write(plain: value) }
    func encode(_ value: UInt16) { output.write(plain: value) }
    func encode(_ value: UInt32) { output.write(plain: value) }
    func encode(_ value: UInt64) { output.write(plain: value) }
    func encode<Value: Encodable>(_ value: Value) throws { try output.write(value) }
}
