import Model

/// Everybody's scores, by name.
///
/// Kept by numbers that stay as they are when others come, so that one who comes moves nobody else; and side by side in some 200
/// bytes a person, where a list of levels for each would take twice that. A person's score is put together when it is asked for.
public struct ScoredPeople: RandomAccessCollection, Sendable {
    /// A score but for whose it is, and where its levels are.
    private struct Summary: Sendable {
        let influence, effectivePeople, margin, endorsed: Double
        let score: Score?
        let state: ScoreState
        var levels: Range<Int32>
    }

    /// By number.
    private var keys: [PersonKey] = []
    private var summaries: [Summary] = []
    /// Each person's side by side; who has got more of them has left a gap.
    private var levels: [StoredLevel] = []
    /// By what levels say of theirs.
    private var networks: [Network] = []
    /// By place of the level: when the network's clock was stopped, where it was.
    private var stopped: [Int: Instant] = [:]
    /// Everybody's number, by name; `nil` where the numbers are by name.
    private var byName: [Int32]?

    /// - Parameter scores: by name.
    init(_ scores: some Collection<PersonScore> = []) { for score in scores { append(score) } }

    public var startIndex: Int { 0 }
    public var endIndex: Int { keys.count }

    public subscript(place: Int) -> PersonScore { self[number: number(atPlace: place)] }

    /// Whose score stands at a place by name.
    func key(atPlace place: Int) -> PersonKey { keys[number(atPlace: place)] }

    private func number(atPlace place: Int) -> Int { byName.map { Int($0[place]) } ?? place }

    // MARK: By number

    /// The score of the person of a number.
    subscript(number number: Int) -> PersonScore {
        get {
            var score = withoutLevels(number)
            let range = summaries[number].levels
            score.levels.reserveCapacity(range.count)
            for place in range.lazy.map(Int.init) {
                var level = levels[place].level(on: networks)
                if levels[place].isStopped { level.stopped = stopped[place] }
                score.levels.append(level)
            }
            return score
        }
        set {
            let former = summaries[number].levels
            let isRoom = newValue.levels.count <= former.count
            let start = isRoom ? former.lowerBound : Int32(truncatingIfNeeded: levels.count)
            keys[number] = newValue.person
            summaries[number] = summary(of: newValue, levelsFrom: start)
            for (place, level) in zip(Int(start)..., newValue.levels) { store(level, at: place) }
        }
    }

    /// The same but for its levels, which cost most.
    func withoutLevels(_ number: Int) -> PersonScore {
        let summary = summaries[number]
        return PersonScore(
            person: keys[number], state: summary.state, influence: summary.influence, score: summary.score,
            effectivePeople: summary.effectivePeople, margin: summary.margin, levels: [], endorsed: summary.endorsed)
    }

    /// Whose number it is.
    func key(_ number: Int) -> PersonKey { keys[number] }

    // MARK: Growing

    /// Room for so many, each with a level.
    mutating func reserve(_ count: Int) {
        keys.reserveCapacity(Room.room(for: count))
        summaries.reserveCapacity(Room.room(for: count))
        levels.reserveCapacity(Room.room(for: count))
    }

    /// Puts somebody behind all others.
    mutating func append(_ score: PersonScore) {
        keys.append(score.person)
        summaries.append(summary(of: score, levelsFrom: Int32(truncatingIfNeeded: levels.count)))
        for level in score.levels { store(level, at: levels.count) }
    }

    /// Makes room for who came, behind those who were here.
    ///
    /// - Parameter byName: everybody's number, by name.
    mutating func makeRoom(byName: [Int32]) {
        if byName.count == keys.count { return }
        let none = summary(of: .nobody, levelsFrom: 0)
        keys.grow(to: byName.count, filling: PersonScore.nobody.person)
        summaries.grow(to: byName.count, filling: none)
        self.byName = byName
    }

    private func summary(of score: PersonScore, levelsFrom start: Int32) -> Summary {
        Summary(
            influence: score.influence, effectivePeople: score.effectivePeople, margin: score.margin, endorsed: score.endorsed,
            score: score.score, state: score.state, levels: start..<start + Int32(truncatingIfNeeded: score.levels.count))
    }

    private mutating func store(_ level: NetworkLevel, at place: Int) {
        let network = networks.firstIndex(of: level.network) ?? networks.count
        if network == networks.count { networks.append(level.network) }
        let stored = StoredLevel(level, on: network)
        if place < levels.count {
            levels[place] = stored
        } else {
            if levels.capacity == levels.count { levels.reserveCapacity(Room.room(for: levels.count)) }
            levels.append(stored)
        }
        if let time = level.stopped { stopped[place] = time }
    }
}

extension ScoredPeople: Equatable {
    /// Whether the same people have the same scores, whatever their numbers.
    public static func == (a: Self, b: Self) -> Bool { a.elementsEqual(b) }
}

/// A level on a network as it is kept: all that there is about it, but for when a clock was stopped.
private struct StoredLevel: Sendable {
    private let known, crowd, anonymous, crowdLevel, followersLevel, listsLevel: Double
    private let influence, share, attention, reach: Double
    /// Not a number where there is none.
    private let subScore: Double
    private let followers, lists: Int64
    private let network: UInt16
    private let seniority: Weights.Seniority
    private let isInRing: Bool
    let isStopped: Bool

    init(_ level: NetworkLevel, on network: Int) {
        (known, crowd, anonymous, crowdLevel) = (level.known, level.crowd, level.anonymous, level.crowdLevel)
        (followers, followersLevel) = (level.followers, level.followersLevel)
        (lists, listsLevel) = (level.lists, level.listsLevel)
        (influence, share) = (level.influence, level.share)
        subScore = level.subScore?.value ?? .nan
        (attention, reach, seniority, isInRing) = (level.attention, level.reach, level.seniority, level.isInRing)
        isStopped = level.stopped != nil
        self.network = UInt16(truncatingIfNeeded: network)
    }

    func level(on networks: [Network]) -> NetworkLevel {
        var level = NetworkLevel(network: networks[Int(network)])
        (level.known, level.crowd, level.anonymous, level.crowdLevel) = (known, crowd, anonymous, crowdLevel)
        (level.followers, level.followersLevel) = (followers, followersLevel)
        (level.lists, level.listsLevel) = (lists, listsLevel)
        (level.influence, level.share, level.subScore) = (influence, share, Score(subScore))
        (level.attention, level.reach, level.seniority, level.isInRing) = (attention, reach, seniority, isInRing)
        return level
    }
}
