import Foundation

/// The ranks of a cohort's standings as they are stored: in the order of the standings' rows, four bytes each, the least significant first.
struct Ranks {
    /// How many bytes a rank takes.
    static let length = 4

    private(set) var bytes: [UInt8]

    init(_ stored: Data) { bytes = Array(stored) }

    init(_ ranks: [(row: Int64, rank: Int)]) {
        bytes = []
        bytes.reserveCapacity(ranks.count * Self.length)
        for (_, rank) in ranks.sorted(by: { $0.row < $1.row }) {
            withUnsafeBytes(of: UInt32(clamping: rank).littleEndian) { bytes.append(contentsOf: $0) }
        }
    }

    var count: Int { bytes.count / Self.length }

    /// The rank of the standing in the row of that place; `nil` when there are fewer.
    subscript(place: Int) -> Int? {
        guard place < count else { return nil }
        return (0..<Self.length).reduce(0) { $0 | Int(bytes[place * Self.length + $1]) << (8 * $1) }
    }

    mutating func remove(at place: Int) {
        if place < count { bytes.removeSubrange(place * Self.length..<(place + 1) * Self.length) }
    }
}
