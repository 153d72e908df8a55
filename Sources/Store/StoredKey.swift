/// A network's own id in the form in which it takes least room and keeps its exact text.
///
/// Most networks count: `110000000000001234`. A canonical decimal (no sign, no leading zero) of at most 18 digits is kept as a
/// number, 8 bytes at most instead of 18 and compared in one step; every other text is kept as it is. Both
/// ways are exact, so `7` and `007` stay two ids. (A third kind, SQLite's BLOB, holds the keys of acts that the network gives
/// no id; see `ActKey`.)
enum StoredKey: Hashable {
    case number(Int64)
    case text(String)

    init(_ id: String) {
        if let number = Self.canonicalDecimal(id) { self = .number(number) } else { self = .text(id) }
    }

    /// Ids are bytes: two texts that Unicode calls equivalent are two ids, so `String`'s own equality would not do.
    static func == (a: Self, b: Self) -> Bool {
        switch (a, b) {
        case (.number(let a), .number(let b)): a == b
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .number(let number): hasher.combine(number)
        case .text(var text): text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    /// The number that `id` writes, when writing that number gives `id` again.
    private static func canonicalDecimal(_ id: String) -> Int64? {
        let bytes = id.utf8
        guard let first = bytes.first, first >= 0x30, first <= 0x39, bytes.count <= 18 else { return nil }
        if first == 0x30 { return bytes.count == 1 ? 0 : nil }
        var number: Int64 = 0
        for byte in bytes {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            number = number &* 10 &+ Int64(byte &- 0x30)
        }
        return number
    }

    /// Orders keys by and large as SQLite's index does, so that a batch is stored in neighbouring places. Ties are allowed.
    var locality: UInt64 {
        switch self {
        case .number(let number): return UInt64(bitPattern: number) >> 1
        case .text(let text):
            var prefix: UInt64 = 0
            var count = 0
            for byte in text.utf8 {
                prefix = prefix << 8 | UInt64(byte)
                count += 1
                if count == 8 { break }
            }
            return 1 << 63 | (count == 0 ? 0 : prefix << (8 * (8 - count))) >> 1
        }
    }
}
