import Model

/// Everybody's score at one time.
public struct Scores: Sendable {
    public let at: Instant
    /// The name of the epoch.
    public let epoch: String
    /// Everybody who has an account, unrated people among them, by name.
    public let people: [PersonScore]
    /// Whose attention counted on each network, by name.
    public let weights: [Weights]

    /// The score of a person, or `nil` when nobody of that name is known.
    public subscript(person: PersonKey) -> PersonScore? {
        var low = 0
        var high = people.count
        while low < high {
            let middle = (low + high) / 2
            if people[middle].person < person { low = middle + 1 } else { high = middle }
        }
        return low < people.count && people[low].person == person ? people[low] : nil
    }
}

/// Scores everybody in `graph` as of `now`. Records later than `now` are ignored.
///
/// Pure: the same records, epoch and time give the same bits, in whatever order they came and on however many cores. Takes a few
/// hundred nanoseconds per act on all cores and blocks its thread: call it off the cooperative pool.
public func scores(
    of graph: Graph, at now: Instant, epoch: Epoch = .one, options: ScoringOptions = ScoringOptions()
) -> Scores {
    let (assessment, weights) = Assessment.ofEverybody(in: graph, at: now, epoch: epoch, options: options)
    let places = MembersByRank(of: assessment)
    let count = assessment.roster.order.count
    let ranges = Parallel.ranges(of: places.offsets, pieces: count < 1000 ? 1 : Parallel.workers * 8)
    let people = [PersonScore](unsafeUninitializedCapacity: count) { people, made in
        // Each piece makes its own range of people and nothing else of the buffer.
        let people = people
        Parallel.perform(ranges.count) { piece in
            for rank in ranges[piece] {
                people.initializeElement(at: rank, to: assessment.score(rank: rank, members: places.members(ofRank: rank)))
            }
        }
        made = count
    }
    return Scores(at: now, epoch: epoch.name, people: people, weights: weights)
}

/// Where each person is to be found on the networks.
private struct MembersByRank {
    /// Where each person's places begin; one more at the end.
    let offsets: Column<Int>
    /// Part in the upper half, member in the lower; by part.
    private let places: Column<UInt64>

    init(of assessment: Assessment) {
        let count = assessment.roster.order.count
        offsets = Column(count + 1, filledWith: 0)
        for part in assessment.parts {
            let ranks = assessment.roster.members[part.ledger]
            for member in 0..<ranks.count { offsets[Int(ranks[member]) + 1] += 1 }
        }
        for rank in 0..<count { offsets[rank + 1] += offsets[rank] }
        places = Column(unwritten: offsets[count])
        let next = Column<Int>(unwritten: count)
        for rank in 0..<count { next[rank] = offsets[rank] }
        for (number, part) in assessment.parts.enumerated() {
            let ranks = assessment.roster.members[part.ledger]
            for member in 0..<ranks.count {
                let rank = Int(ranks[member])
                places[next[rank]] = UInt64(number) << 32 | UInt64(member)
                next[rank] += 1
            }
        }
    }

    func members(ofRank rank: Int) -> [(part: Int, member: Int)] {
        (offsets[rank]..<offsets[rank + 1]).map { (Int(places[$0] >> 32), Int(places[$0] & 0xffff_ffff)) }
    }
}
