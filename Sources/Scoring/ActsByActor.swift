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
    init(_ acts: [Segment], members count: Int, passing filter: Filter) {
        self.init(PackedRows(of: ActsOnTargets(acts: acts, filter: filter), rows: count), window: filter.window)
    }

    /// A few acts of a few members, who are numbered among themselves.
    ///
    /// - Parameter present: the members who took part in `acts`.
    init(_ acts: [StoredAct], among present: Presence, passing filter: Filter) {
        self.init(
            PackedRows(of: FewActsOnTargets(acts: acts, places: present.places, filter: filter), rows: present.members.count),
            window: filter.window)
    }

    private init(_ byTarget: PackedRows, window: Window) {
        firstActedOn = Self.firstDays(byTarget, before: window.todayIndex)
        let byActor = byTarget.turned()
        (offsets, packed) = (byActor.offsets, byActor.packed)
    }

    /// By target, with the actor and the `Moment`.
    private struct ActsOnTargets: PairSource {
        let acts: [Segment]
        let filter: Filter

        var chunkCount: Int { acts.count }

        @inline(__always)
        func forEachPair(inChunk chunk: Int, _ body: (Int, Int, UInt32) -> Void) {
            filter.forEach(in: acts[chunk]) { actor, target, moment in body(target, actor, moment.bits) }
        }
    }

    /// The same in one chunk, with places among those present for members.
    private struct FewActsOnTargets: PairSource {
        let acts: [StoredAct]
        let places: Column<Int32>
        let filter: Filter

        var chunkCount: Int { 1 }

        func forEachPair(inChunk chunk: Int, _ body: (Int, Int, UInt32) -> Void) {
            filter.forEach(in: acts) { actor, target, moment in body(Int(places[target]), Int(places[actor]), moment.bits) }
        }
    }

    private static func firstDays(_ acts: PackedRows, before today: Int) -> Column<Int32> {
        let (offsets, packed) = (acts.offsets, acts.packed)
        let first = Column<Int32>(offsets.count - 1, filledWith: -1)
        Parallel.overRanges(of: offsets) { members in
            for member in members {
                var earliest = today
                for index in offsets[member]..<offsets[member + 1] {
                    earliest = min(earliest, Moment(bits: UInt32(truncatingIfNeeded: packed[index])).day)
                }
                if earliest < today { first[member] = Int32(earliest) }
            }
        }
        return first
    }
}

/// A few of a network's members, numbered among themselves by name.
struct Presence {
    /// By place.
    let members: Column<Int32>
    /// By place: the first member that does not stand before by name, of those who were numbered by it.
    let settled: Column<Int32>
    /// By member; -1 for who is not there.
    fileprivate let places: Column<Int32>

    /// Nobody is there.
    init() {
        (members, settled, places) = (Column(unwritten: 0), Column(unwritten: 0), Column(unwritten: 0))
    }

    /// - Parameters:
    ///   - members: who is there, each once.
    ///   - places: by member; -1 for who is not there. Written to.
    fileprivate init(of members: [Int32], at places: Column<Int32>, onLedger ledger: Int, of roster: Roster) {
        let present = roster.byName(members, ofLedger: ledger)
        self.members = Column(present.map(\.member))
        settled = Column(present.map(\.settled))
        for (place, person) in present.enumerated() { places[Int(person.member)] = Int32(truncatingIfNeeded: place) }
        self.places = places
    }

    /// Everybody of so many is there.
    init(all count: Int) {
        let everybody = Column<Int32>(unwritten: count)
        for member in 0..<count { everybody[member] = Int32(truncatingIfNeeded: member) }
        (members, settled, places) = (everybody, everybody, everybody)
    }

    /// The place of a member, who may have come since; `nil` for who is not there.
    @inline(__always)
    func place(of member: Int) -> Int? { member < places.count && places[member] >= 0 ? Int(places[member]) : nil }
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

    /// The same, of a segment.
    @inline(__always)
    func forEach(in acts: Segment, _ body: (Int, Int, Moment) -> Void) {
        acts.forEach { act in
            if let (actor, target, moment) = place(act) { body(actor, target, moment) }
        }
    }

    /// The members of a ledger who take part in some acts.
    func presence(in acts: [StoredAct], onLedger ledger: Int, of roster: Roster) -> Presence {
        let count = roster.members[ledger].count
        var there = Marks(below: count)
        forEach(in: acts) { actor, target, _ in
            there.insert(actor)
            there.insert(target)
        }
        return Presence(of: there.sorted(), at: Column(count, filledWith: -1), onLedger: ledger, of: roster)
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
