/// A flat hash table from (network, numeric id) to the store's id.
///
/// A batch of acts asks it twice an act, for people spread over all of memory: one look touches one place, where `Dictionary`
/// touches three and hashes at length against attackers who choose keys. Here whoever floods one place costs at most
/// `longestProbe` steps, since an entry that finds no room there is not kept: this is a cache.
struct NumberTable {
    private struct Slot {
        var network: Int64 = 0
        var number: Int64 = 0
        /// 0 in an empty slot.
        var id: Int64 = 0
    }

    private static let longestProbe = 64
    private var slots: [Slot] = []
    private(set) var count = 0

    func id(network: Int64, number: Int64) -> Int64? {
        if slots.isEmpty { return nil }
        var place = place(network, number)
        for _ in 0..<Self.longestProbe {
            let slot = slots[place]
            if slot.id == 0 { return nil }
            if slot.number == number, slot.network == network { return slot.id }
            place = (place + 1) & (slots.count - 1)
        }
        return nil
    }

    mutating func insert(_ id: Int64, network: Int64, number: Int64) {
        if count * 4 >= slots.count * 3 { grow() }
        var place = place(network, number)
        for _ in 0..<Self.longestProbe {
            let slot = slots[place]
            if slot.id == 0 || (slot.number == number && slot.network == network) {
                if slot.id == 0 { count += 1 }
                slots[place] = Slot(network: network, number: number, id: id)
                return
            }
            place = (place + 1) & (slots.count - 1)
        }
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: max(1024, old.count * 2))
        count = 0
        for slot in old where slot.id != 0 { insert(slot.id, network: slot.network, number: slot.number) }
    }

    /// Fibonacci hashing: the upper bits of a product with 2^64 / φ (Knuth, "The Art of Computer Programming", volume 3, 6.4).
    private func place(_ network: Int64, _ number: Int64) -> Int {
        let mixed = (UInt64(bitPattern: number) ^ UInt64(bitPattern: network) &<< 56) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> UInt64(64 - slots.count.trailingZeroBitCount))
    }
}
