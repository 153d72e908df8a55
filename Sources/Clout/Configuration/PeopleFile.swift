import Crypto
import Foundation

/// A file of `people.d` that has no mistakes of its own, with the bytes that say it: of a large file that changes, a reload reads only the
/// tables that have changed.
///
/// A file is known by its bytes; nothing else is trusted, neither its time nor its size. Its `[[person]]` tables follow each other and say
/// nothing about each other, so that those before the first byte that differs, and those after the last, are what they were.
struct PeopleFile: Sendable {
    /// Relative to the configuration's folder.
    let name: String
    let digest: SHA256Digest
    let tables: [PersonTable]
    /// What a reload tells of its tables.
    let items: [Inventory.Item]
    private let bytes: Data
    /// Where each table begins; empty where that cannot be told without parsing.
    private let beginnings: [Int]

    /// - Parameters:
    ///   - tables: all that the bytes hold, in their order.
    ///   - items: one for each of them.
    init(_ bytes: ConfigurationBytes, tables: [PersonTable], items: [Inventory.Item]) {
        let beginnings = Self.beginnings(in: bytes.data) ?? []
        self.init(
            name: bytes.name, digest: bytes.digest, tables: tables, items: items, bytes: bytes.data,
            beginnings: beginnings.count == tables.count ? beginnings : [])
    }

    private init(
        name: String, digest: SHA256Digest, tables: [PersonTable], items: [Inventory.Item], bytes: Data, beginnings: [Int]
    ) {
        self.name = name
        self.digest = digest
        self.tables = tables
        self.items = items
        self.bytes = bytes
        self.beginnings = beginnings
    }

    /// What the file says with other bytes. `nil` where all of it must be read to tell that, or to tell what is wrong with it.
    func read(_ new: ConfigurationBytes) -> PeopleFile? {
        if new.digest == digest { return self }
        let (head, tail) = Self.commonEnds(of: bytes, and: new.data)
        // A table ends where a header begins that is whole in both; the one whose header is the last such is read anew.
        let kept = beginnings.prefix { $0 + Self.header.count <= head }.count
        guard kept > 0 else { return nil }
        let first = kept - 1
        let start = beginnings[first]
        // The line's end before it, too, or it would be no header.
        let rest = beginnings[kept...].firstIndex { $0 - 1 >= bytes.count - tail } ?? beginnings.count
        let growth = new.data.count - bytes.count
        let end = rest < beginnings.count ? beginnings[rest] + growth : new.data.count
        guard let middle = Self.read(new.data[start..<end], of: new) else { return nil }
        return PeopleFile(
            name: name, digest: new.digest, tables: tables[..<first] + middle.tables + tables[rest...],
            items: items[..<first] + middle.items + items[rest...], bytes: new.data,
            beginnings: beginnings[..<first] + middle.beginnings.map { $0 + start } + beginnings[rest...].map { $0 + growth })
    }

    /// Some tables that stand side by side; `nil` where anything is wrong with them.
    private static func read(
        _ part: Data, of file: ConfigurationBytes
    ) -> (tables: [PersonTable], items: [Inventory.Item], beginnings: [Int])? {
        let problems = Problems()
        guard let beginnings = beginnings(in: part),
            let file = ConfigurationFile(ConfigurationBytes(part, name: file.name, folder: file.folder), problems: problems)
        else { return nil }
        let root = Section(file.root, of: file, problems: problems)
        let tables = root.tables("person", "people").map { PersonTable.read($0).table }
        root.finish()
        guard problems.all.isEmpty, problems.notes.isEmpty, tables.count == beginnings.count else { return nil }
        let items = Inventory.items(.person, in: root, under: "person", by: "id")
        return items.count == tables.count ? (tables, items, beginnings) : nil
    }

    // MARK: Bytes

    private static let header = Array("[[person]]".utf8)

    /// Where each header stands, counted from the first byte; `nil` where another array's tables stand among them, or a text that may go
    /// over several lines, so that what looks like a header may be none.
    private static func beginnings(in data: Data) -> [Int]? {
        data.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
            guard let base = bytes.baseAddress else { return [] }
            if holdsThree("\"", in: bytes) || holdsThree("'", in: bytes) { return nil }
            var beginnings: [Int] = []
            var line = 0
            while line < bytes.count {
                let newline = memchr(base + line, Int32(UInt8(ascii: "\n")), bytes.count - line)
                let end = newline.map { base.distance(to: UnsafeRawPointer($0)) } ?? bytes.count
                var begin = line
                while begin < end, bytes[begin] == UInt8(ascii: " ") || bytes[begin] == UInt8(ascii: "\t") { begin += 1 }
                if bytes[begin..<end].starts(with: "[[".utf8) {
                    guard begin == line, bytes[begin..<end].starts(with: header) else { return nil }
                    beginnings.append(line)
                }
                line = end + 1
            }
            return beginnings
        }
    }

    /// Whether a byte stands there three times in a row.
    private static func holdsThree(_ quote: Unicode.Scalar, in bytes: UnsafeRawBufferPointer) -> Bool {
        let quote = UInt8(ascii: quote)
        var (run, place) = (0, 0)
        while place < bytes.count, run < 3 {
            run = bytes[place] == quote ? run + 1 : 0
            place += 1
        }
        return run == 3
    }

    /// How many bytes two files have in common at their beginnings and, beyond those, at their ends.
    private static func commonEnds(of one: Data, and other: Data) -> (head: Int, tail: Int) {
        one.withUnsafeBytes { (one: UnsafeRawBufferPointer) in
            other.withUnsafeBytes { (other: UnsafeRawBufferPointer) in
                let shorter = min(one.count, other.count)
                var (head, tail) = (0, 0)
                while head < shorter, one[head] == other[head] { head += 1 }
                while tail < shorter - head, one[one.count - 1 - tail] == other[other.count - 1 - tail] { tail += 1 }
                return (head, tail)
            }
        }
    }
}
