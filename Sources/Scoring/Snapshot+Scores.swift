import Model

extension Scores {
    /// What the next run is judged by: the scores of all who are scored, or of 500 to 1,000 of them.
    ///
    /// Who is drawn depends on the name alone, so the same people are drawn in every run.
    public var snapshot: Snapshot {
        let scored = people.count { $0.state == .scored }
        let shift = max(0, Int.bitWidth - max(0, scored - 1).leadingZeroBitCount - Self.snapshotBits)
        var sample: [String: Double] = [:]
        for person in people where person.state == .scored && person.person.drawingNumber.trailingZeroBitCount >= shift {
            sample[person.person.description] = person.score?.value
        }
        return Snapshot(at: at, epoch: epoch, scores: sample)
    }

    /// At most 2^10 people: a percentile is exact enough then, and what a store keeps of a run stays small.
    private static let snapshotBits = 10
}

extension PersonKey {
    /// 64 bits that depend on the name alone (FNV-1a, draft-eastlake-fnv, finished with MurmurHash3's `fmix64`, public domain).
    fileprivate var drawingNumber: UInt64 {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ text: String) { for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 } }
        switch self {
        case .tracked(let id): mix(id.rawValue)
        case .met(let key):
            mix(key.network.rawValue)
            mix(":")
            mix(key.id)
        }
        state = (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
        state = (state ^ (state >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return state ^ (state >> 33)
    }
}
