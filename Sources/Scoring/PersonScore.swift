import Model

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One person's score at one time, with its doubt.
public struct PersonScore: Sendable, Hashable {
    public var person: PersonKey
    public var state: ScoreState
    /// z: the influence that the score is a function of; 0 when unrated.
    public var influence: Double
    /// S; `nil` when unrated.
    public var score: Score?
    /// N_eff: how many people of equal weight would explain the score as well.
    public var effectivePeople: Double
    /// Half the width, in points, of the interval that the score is known to.
    public var margin: Double
    /// The networks where there is anything to tell, by name.
    public var levels: [NetworkLevel]
    /// The share of `influence` that Ks added, 0 ..< 1; not 0 on topics only.
    public var endorsed = 0.0

    /// The score of somebody of whom nothing is known that counts.
    static func unrated(_ person: PersonKey) -> PersonScore {
        PersonScore(person: person, state: .unrated, influence: 0, score: nil, effectivePeople: 0, margin: 0, levels: [])
    }

    /// The level on a network; `nil` where there is none.
    public func level(on network: Network) -> NetworkLevel? { levels.first { $0.network == network } }
}

extension Epoch {
    /// z(p) and each network's share in it, which is written into `levels` (`SCORING.md`, sections 7 and 10).
    func combine(_ levels: inout [NetworkLevel], leavingOut leftOut: Set<Network>) -> Double {
        var sum = 0.0
        var counted = 0
        for index in levels.indices {
            let counts = levels[index].influence > 0 && (leftOut.isEmpty || !leftOut.contains(levels[index].network))
            levels[index].share = counts ? pow(levels[index].influence, networkExponent) : 0
            sum += levels[index].share
            if counts { counted += 1 }
        }
        guard sum > 0 else { return 0 }
        var only = 0.0
        for index in levels.indices where levels[index].share > 0 {
            levels[index].share /= sum
            only = levels[index].influence
        }
        return counted == 1 ? only : pow(sum, 1 / networkExponent)
    }

    /// Margin in points of a score that `people` effective people made (section 11).
    func margin(ofInfluence influence: Double, people: Double) -> Double {
        guard influence > 0, people > 0 else { return 0 }
        return pointsPerFold * influence / (influence + baseInfluence) / people.squareRoot()
    }
}

/// Points per unit of a network's level, from which every part's points follow (section 10).
struct PointRates {
    /// Points per unit of A, B or L.
    let perLevel: Double
    /// Points per unit of V.
    let perCrowd: Double

    init(of level: NetworkLevel, score: Double) {
        perLevel = level.level > 0 ? (score - 1) * level.share / level.level : 0
        perCrowd = level.crowd > 0 ? perLevel * level.crowdLevel / level.crowd : 0
    }
}
