import Scoring

/// Everybody's influence by the yardstick's model, from 1 until nobody's changes, found in place: what is new counts at once for those after.
///
/// Two lanes go over the people in four turns a round, each lane over a block of its own; between turns each takes over what the other
/// found. The blocks do not depend on the threads, so neither do the bits. Each step goes somewhat further than it is told, which saves a third
/// of the rounds.
struct InPlaceWalk {
    private static let damping = 0.85
    private static let relaxation = 1.25
    /// The mean change per person that ends it.
    private static let tolerance = 1e-8
    private static let maximumRounds = 500
    private static let lanes = 2
    private static let turns = 4

    let influence: [Double]
    let rounds: Int

    init(over edges: WeighedEdges) {
        let people = edges.shares.count
        let blocks = Parallel.ranges(of: edges.offsets, pieces: Self.lanes * Self.turns)
        let influence = Column<Double>(people, filledWith: 1)
        // What each hands on per unit, as each lane knows it.
        let passed = (0..<Self.lanes).map { _ in Column<Double>(unwritten: people) }
        for lane in passed { lane.base.update(from: edges.shares.base, count: people) }
        let changes = Column<Double>(blocks.count, filledWith: 0)
        var rounds = 0
        Lockstep.run { lane, turn in
            let block = turn % Self.turns * Self.lanes + lane
            let (mine, other) = (passed[lane].base, passed[Self.lanes - 1 - lane].base)
            // What the other lane found in the turn before; neither writes there now.
            let before = blocks[((block ^ 1) + blocks.count - Self.lanes) % blocks.count]
            (mine + before.lowerBound).update(from: other + before.lowerBound, count: before.count)
            changes.base[block] = Self.sweep(blocks[block], over: edges, influence: influence.base, passed: mine)
        } while: { turns in
            guard turns.isMultiple(of: Self.turns) else { return true }
            rounds += 1
            let change = (0..<blocks.count).reduce(0) { $0 + changes.base[$1] }
            return change > Self.tolerance * Double(people) && rounds < Self.maximumRounds
        }
        self.influence = [Double](unsafeUninitializedCapacity: people) { output, count in
            for place in 0..<people { output[Int(edges.people[place])] = influence[place] }
            count = people
        }
        self.rounds = rounds
    }

    /// One block's people in their order. Returns by how much they changed.
    private static func sweep(
        _ people: Range<Int>, over edges: WeighedEdges, influence: UnsafeMutablePointer<Double>, passed: UnsafeMutablePointer<Double>
    ) -> Double {
        let (offsets, shares) = (edges.offsets.base, edges.shares.base)
        let rows = RowSums(columns: edges.actors, values: edges.values)
        var change = 0.0
        for person in people {
            let told = 1 - damping + damping * rows.sum(offsets[person]..<offsets[person + 1], over: passed)
            let step = relaxation * (told - influence[person])
            change += abs(step)
            influence[person] += step
            passed[person] = influence[person] * shares[person]
        }
        return change
    }
}
