/// What some bytes spell, remembered by those bytes: a table of fixed size with one place for each hash, which a newcomer takes.
///
/// Spellings longer than 128 bytes are made anew each time, so the table keeps to 32 KiB and its values.
struct SpellingTable<Value> {
    private var spellings = [UInt8](repeating: 0, count: places * longest)
    private var lengths = [Int](repeating: -1, count: places)
    private var values = [Value?](repeating: nil, count: places)

    private static var places: Int { 256 }
    private static var longest: Int { 128 }

    /// The value that `bytes` spell; `make` is asked where they are not known, and nil is not remembered.
    mutating func value(of bytes: UnsafeRawBufferPointer, orMake make: (UnsafeRawBufferPointer) -> Value?) -> Value? {
        guard bytes.count <= Self.longest else { return make(bytes) }
        let place = Self.place(bytes)
        if lengths[place] == bytes.count, spellings.withUnsafeBytes({ $0.holds(bytes, at: place * Self.longest) }) { return values[place] }
        guard let value = make(bytes) else { return nil }
        lengths[place] = bytes.count
        values[place] = value
        spellings.withUnsafeMutableBytes { all in
            UnsafeMutableRawBufferPointer(rebasing: all[place * Self.longest..<(place + 1) * Self.longest]).copyMemory(from: bytes)
        }
        return value
    }

    /// FNV-1a over words of eight bytes and what is left.
    private static func place(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 14_695_981_039_346_656_037
        var offset = 0
        while offset + 8 <= bytes.count {
            hash = (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 1_099_511_628_211
            offset += 8
        }
        while offset < bytes.count {
            hash = (hash ^ UInt64(bytes[offset])) &* 1_099_511_628_211
            offset += 1
        }
        return Int((hash ^ hash >> 32) % UInt64(places))
    }
}
