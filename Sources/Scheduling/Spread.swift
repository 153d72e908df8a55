import Model

/// Where in its interval an assignment has its place.
///
/// The place follows from the assignment's name alone: it is the same in every process and after every restart (which Swift's
/// `Hasher` is not), and the places of many assignments lie evenly in the interval, so that no moment sees a herd.
public struct Spread: Sendable, Hashable {
    /// The 64 bits that everything stable about an assignment is derived from: its place, and the jitter of its retries.
    public let bits: UInt64

    /// The spread of an assignment.
    public init(_ assignment: Assignment) {
        var hash = StableHash()
        hash.add(assignment.connector)
        if let identity = assignment.identity {
            hash.add(identity.network.rawValue)
            hash.add(identity.id)
        }
        bits = hash.value
    }

    /// The spread of anything else that has a name, such as a connector as a whole.
    public init(name: String) {
        var hash = StableHash()
        hash.add(name)
        bits = hash.value
    }

    /// The place within `interval`: at least zero, less than the interval.
    public func offset(within interval: Duration) -> Duration {
        let width = UInt64(clamping: max(0, interval.milliseconds))
        return .milliseconds(Int64(clamping: bits.multipliedFullWidth(by: width).high))
    }

    /// A number in `-1 ..< 1` that is the same for the same `round`, and another one for another round.
    func jitter(_ round: Int) -> Double {
        var hash = StableHash(startingAt: bits)
        hash.add(UInt64(truncatingIfNeeded: round))
        return Double(hash.value >> 11) * 0x1p-52 - 1
    }
}

/// FNV-1a with 64 bits (draft-eastlake-fnv, section 2), finished with the mixer of MurmurHash3 (`fmix64`, public domain).
///
/// FNV alone hardly moves the high bits for names that differ in their last character, and those bits decide the place.
struct StableHash {
    private var state: UInt64

    init(startingAt basis: UInt64 = 0xcbf2_9ce4_8422_2325) { state = basis }

    /// Adds a name and an end mark, so that ("ab", "c") and ("a", "bc") differ.
    mutating func add(_ text: String) {
        for byte in text.utf8 { mix(byte) }
        mix(0xff)
    }

    mutating func add(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }

    private mutating func mix(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

    var value: UInt64 {
        var mixed = state
        mixed = (mixed ^ (mixed >> 33)) &* 0xff51_afd7_ed55_8ccd
        mixed = (mixed ^ (mixed >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return mixed ^ (mixed >> 33)
    }
}
