import Model

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Epoch.Kernel {
    /// What is left of an act after `age` days: 1 when fresh, 0 from the window on (`SCORING.md`, section 2).
    public func value(at age: Double) -> Double {
        let end = exp2(-window / halfLife)
        return max(0, (exp2(-age / halfLife) - end) / (1 - end))
    }
}

extension Epoch {
    /// g(d): what an act of `age` days weighs beside the same act of today (`SCORING.md`, section 2).
    public func ageing(at age: Int) -> Double {
        fastShare * fast.value(at: Double(age)) + (1 - fastShare) * slow.value(at: Double(age))
    }

    /// How many days, today among them, still weigh something. At most 1,024, which is what a packed time holds.
    public var windowDays: Int { min(1024, max(1, Int(max(fast.window, slow.window).rounded(.up)))) }

    /// What is left of cheap weight between two people whose cheap weights are `given` and `returned`: 1 - ρR (section 4).
    func reciprocityFactor(given: Double, returned: Double) -> Double {
        let sum = given + returned
        return sum > 0 ? 1 - reciprocity * (2 * min(given, returned) / sum) : 1
    }

    /// y = τ (1 - exp(-x/τ)): one voice, however often it speaks (section 4).
    var saturated: Saturation { Saturation(limit: pairLimit) }

    /// What a voice weighs to which so much cheap weight is returned.
    @inline(__always)
    func weight(of given: VoiceWeight, returned: Double) -> Double {
        given.cheap * reciprocityFactor(given: given.cheap, returned: returned) + given.other
    }

    /// y of such a voice.
    @inline(__always)
    func value(of given: VoiceWeight, returned: Double) -> Double { saturated(weight(of: given, returned: returned)) }

    /// B = η ln(1 + V/V0) on `network` (section 6).
    func crowdLevel(of people: Double, on network: Network) -> Double {
        let crowd = crowd(on: network)
        return crowd.scale * log1p(people / crowd.start)
    }

    /// Points of the whole curve for each e-fold of influence: 99 / ln(1 + ztop/z0).
    var pointsPerFold: Double { 99 / log1p(topInfluence / baseInfluence) }

    /// S of an influence z, in 1 ... 100 (section 8).
    public func score(of influence: Double) -> Double {
        min(100, max(1, 1 + pointsPerFold * log1p(influence / baseInfluence)))
    }
}

extension Kind {
    /// Kinds that cost their actor nothing and are therefore exchanged as favours (`SCORING.md`, section 4).
    public var isCheap: Bool {
        switch self {
        case .like, .reshare, .follow, .subscription, .recommendation, .endorsement: true
        default: false
        }
    }
}
