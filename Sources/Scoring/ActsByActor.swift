import Model

/// The acts of one network within a window, by actor, then target: two counting sorts instead of ten million comparisons.
///
/// Acts on oneself are left out, and so is what was removed or lies outside the window. Numbers are the roster's.
struct ActsByActor {
    /// Where each actor's acts begin; one more at the end.
    let offsets: Column<Int>
    /// Target in the upper half, `Moment` in the lower. Within a pair in order of arrival.
    let packed: Column<UInt64>
    /// The window's day on which each member was first acted on before today; -1 for never.
    let firstActedOn: Column<Int32>

    /// - Parameters:
    ///   - acts: of one network, in pieces that several threads can share; those that `filter` passes are taken.
    ///   - count: how many members the network has.
    init(_ acts: [[StoredAct]], members count: Int, passing filter: Filter) {
        let pieces = max(1, min(Parallel.workers, acts.count))
        func pieceRange(_ piece: Int) -> Range<Int> { acts.count * piece / pieces..<acts.count * (piece + 1) / pieces }

        // Each piece counts its acts per target, then knows where to put them, after those of the pieces before it.
        let places = Column<UInt32>(pieces * count, filledWith: 0)
        Parallel.perform(pieces) { piece in
            let mine = places.base + piece * count
            for index in pieceRange(piece) {
                filter.forEach(in: acts[index]) { _, target, _ in mine[target] += 1 }
            }
        }
        let targetOffsets = Self.makeOffsets(places, pieces: pieces, count: count)
        let byTarget = Column<UInt64>(unwritten: targetOffsets[count])
        Parallel.perform(pieces) { piece in
            let mine = places.base + piece * count
            let output = byTarget.base
            for index in pieceRange(piece) {
                filter.forEach(in: acts[index]) { actor, target, moment in
                    output[Int(mine[target])] = UInt64(UInt32(truncatingIfNeeded: actor)) << 32 | UInt64(moment.bits)
                    mine[target] += 1
                }
            }
        }
        firstActedOn = Self.firstDays(targetOffsets, byTarget, before: filter.window.todayIndex)

        // The same once more by actor; targets stay in order, because the sort is stable.
        let ranges = Parallel.ranges(of: targetOffsets, pieces: pieces)
        for index in 0..<places.count { places.base[index] = 0 }
        Parallel.perform(pieces) { piece in
            let mine = places.base + piece * count
            let input = byTarget.base
            for index in targetOffsets[ranges[piece].lowerBound]..<targetOffsets[ranges[piece].upperBound] {
                mine[Int(input[index] >> 32)] += 1
            }
        }
        offsets = Self.makeOffsets(places, pieces: pieces, count: count)
        let packed = Column<UInt64>(unwritten: byTarget.count)
        Parallel.perform(pieces) { piece in
            let mine = places.base + piece * count
            let input = byTarget.base
            let output = packed.base
            for target in ranges[piece] {
                for index in targetOffsets[target]..<targetOffsets[target + 1] {
                    let actor = Int(input[index] >> 32)
                    output[Int(mine[actor])] = UInt64(target) << 32 | input[index] & 0xffff_ffff
                    mine[actor] += 1
                }
            }
        }
        self.packed = packed
    }

    /// Turns counts per piece and member into places, and tells where each member's part begins. Good for 4 billion of them.
    static func makeOffsets(_ places: Column<UInt32>, pieces: Int, count: Int) -> Column<Int> {
        let offsets = Column<Int>(unwritten: count + 1)
        var running = 0
        for member in 0..<count {
            offsets[member] = running
            for piece in 0..<pieces {
                let index = piece * count + member
                let size = Int(places[index])
                places[index] = UInt32(truncatingIfNeeded: running)
                running += size
            }
        }
        offsets[count] = running
        return offsets
    }

    private static func firstDays(_ offsets: Column<Int>, _ acts: Column<UInt64>, before today: Int) -> Column<Int32> {
        let first = Column<Int32>(offsets.count - 1, filledWith: -1)
        Parallel.overRanges(of: offsets) { members in
            for member in members {
                var earliest = today
                for index in offsets[member]..<offsets[member + 1] {
                    earliest = min(earliest, Moment(bits: UInt32(truncatingIfNeeded: acts[index])).day)
                }
                if earliest < today { first[member] = Int32(earliest) }
            }
        }
        return first
    }
}

/// Which acts take part in a run, and as whose.
struct Filter {
    private let memberOfAccount: Column<Int32>
    let window: Window
    private let removedPosts: [Bool]?
    private let actors: [Bool]?

    /// - Parameter actors: when given, only the acts of these members are taken.
    init(graph: Graph, roster: Roster, window: Window, actors: [Bool]? = nil) {
        memberOfAccount = roster.memberOfAccount
        self.window = window
        removedPosts = graph.hasRemovedPosts ? graph.postIsRemoved : nil
        self.actors = actors
    }

    /// Calls `body` with actor, target and moment of each act that takes part.
    @inline(__always)
    func forEach(in acts: [StoredAct], _ body: (Int, Int, Moment) -> Void) {
        for act in acts {
            if let (actor, target, moment) = place(act) { body(actor, target, moment) }
        }
    }

    /// Actor, target and moment of an act, or `nil` when it takes no part.
    @inline(__always)
    func place(_ act: StoredAct) -> (Int, Int, Moment)? {
        guard act.actor >= 0 else { return nil }
        let actor = memberOfAccount[Int(act.actor)]
        let target = memberOfAccount[Int(act.target)]
        guard actor >= 0, target >= 0, actor != target,
            let moment = window.moment(seconds: act.seconds, kind: act.kind)
        else { return nil }
        if let removedPosts, act.post >= 0, removedPosts[Int(act.post)] { return nil }
        if let actors, !actors[Int(actor)] { return nil }
        return (Int(actor), Int(target), moment)
    }
}
