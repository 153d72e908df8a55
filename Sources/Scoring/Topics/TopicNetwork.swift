import Model

/// One network's acts on posts that are about something, with all that it takes to weigh them: the acts of those who did them, of
/// those whom they were done to (for reciprocity), and of the members of rings (which share one voice).
struct TopicNetwork {
    /// An act on such a post.
    private struct TopicAct {
        var actor: Int32
        var target: Int32
        var moment: Moment
        var group: UInt32
        /// Budgeted and aged.
        var weight = 0.0
    }

    private let people: Column<Int32>
    private let topicsOf: [[UInt16]]
    private let groups: Column<UInt32>
    private let table: KindTable
    private let epoch: Epoch
    private let flow: Flow
    private let voices: Voices
    private let crowd: AnonymousCrowd
    /// By target, then actor.
    private let acts: [TopicAct]

    /// `nil` when nothing was done there.
    ///
    /// - Parameters:
    ///   - groups: the group of each post.
    ///   - topicsOf: the topics of each group.
    init?(
        of graph: Graph, onLedger ledger: Int, roster: Roster, at now: Instant, epoch: Epoch, options: ScoringOptions,
        groups: Column<UInt32>, topicsOf: [[UInt16]], weights: Weights?
    ) {
        let network = graph.ledgers[ledger].network
        let window = Window(on: network, until: now, epoch: epoch, options: options)
        var acts = Self.acts(in: graph, ledger: ledger, roster: roster, window: window, groups: groups)
        crowd = AnonymousCrowd(
            of: TalliedSubjects(of: graph, onLedger: ledger, roster: roster, window: window, in: groups), in: graph, onLedger: ledger,
            roster: roster, window: window, epoch: epoch)
        if acts.isEmpty, crowd.shares.isEmpty { return nil }
        people = roster.members[ledger]
        let byMember =
            weights?.byMember(of: graph, onLedger: ledger, roster: roster)
            ?? Column<Weights.Weight>(people.count, filledWith: .none)
        var heard = (0..<people.count).map { byMember[$0].ring >= 0 }
        for act in acts {
            heard[Int(act.actor)] = true
            heard[Int(act.target)] = true
        }
        let byActor = ActsByActor(
            graph.ledgers[ledger].segments, members: people.count,
            passing: Filter(graph: graph, roster: roster, window: window, actors: heard))
        let table = KindTable(of: epoch, on: network)
        flow = Flow(of: byActor, window: window, table: table, epoch: epoch)
        voices = Voices(of: flow, weights: byMember, hasRings: !(weights?.rings.isEmpty ?? true), epoch: epoch)
        Self.weigh(&acts, among: byActor, Spending(acts: byActor.packed, window: window, table: table, epoch: epoch))
        self.table = table
        acts.sort { a, b in
            if a.target != b.target { return a.target < b.target }
            return a.actor != b.actor ? a.actor < b.actor : a.moment.bits < b.moment.bits
        }
        self.acts = acts
        self.groups = groups
        self.topicsOf = topicsOf
        self.epoch = epoch
    }

    /// What the acts and tallies are of everybody's levels, by topic.
    func shares(as network: UInt16) -> [TopicShare] {
        var shares: [TopicShare] = []
        for acts in acts.runs(where: { $0.target == $1.target }) { addShares(of: acts, as: network, to: &shares) }
        for tallies in crowd.shares.runs(where: { $0.member == $1.member }) {
            guard let member = tallies.first?.member else { continue }
            var sums = TopicSums()
            for tally in tallies { sums.add(tally.people, to: topicsOf[Int(groups[Int(tally.post)])]) }
            for (topic, sum) in sums.byTopic {
                shares.append(
                    TopicShare(topic: topic, rank: people[Int(member)], network: network, actor: -1, known: 0, unknown: sum))
            }
        }
        return shares
    }

    /// Sums by topic; a person is about few topics, so a list is enough.
    private struct TopicSums {
        var byTopic: [(topic: UInt16, sum: Double)] = []

        mutating func add(_ value: Double, to topics: [UInt16]) {
            for topic in topics {
                if let place = byTopic.firstIndex(where: { $0.topic == topic }) {
                    byTopic[place].sum += value
                } else {
                    byTopic.append((topic, value))
                }
            }
        }
    }

    /// A pair's value is shared among its acts in proportion to their scaled weights, in A and in V (section 10).
    private func addShares(of acts: ArraySlice<TopicAct>, as network: UInt16, to shares: inout [TopicShare]) {
        guard let target = acts.first.map({ Int($0.target) }) else { return }
        var found: [(actor: Int, topic: UInt16, share: Double)] = []
        var sums = TopicSums()
        var next = acts.startIndex
        flow.forEachWeight(onto: target) { actor, weights in
            while next < acts.endIndex, acts[next].actor < actor { next += 1 }
            let factor = epoch.reciprocityFactor(given: weights.given.cheap, returned: weights.returned)
            let whole = weights.given.cheap * factor + weights.given.other
            guard whole > 0 else { return }
            while next < acts.endIndex, acts[next].actor == actor {
                let weight = acts[next].weight * (table.cheap[acts[next].moment.kind] ? factor : 1)
                if weight > 0 { sums.add(weight / whole, to: topicsOf[Int(acts[next].group)]) }
                next += 1
            }
            for (topic, share) in sums.byTopic { found.append((actor, topic, share)) }
            sums.byTopic.removeAll(keepingCapacity: true)
        }
        var place = 0
        voices.forEach(onto: target) { actor, value in
            while place < found.count, found[place].actor == actor {
                let (_, topic, share) = found[place]
                shares.append(
                    TopicShare(
                        topic: topic, rank: people[target], network: network, actor: people[actor],
                        known: value.known * share, unknown: value.unknown * share))
                place += 1
            }
        }
    }

    private static func acts(
        in graph: Graph, ledger: Int, roster: Roster, window: Window, groups: Column<UInt32>
    ) -> [TopicAct] {
        let filter = Filter(graph: graph, roster: roster, window: window)
        var found: [TopicAct] = []
        for piece in graph.ledgers[ledger].segments {
            for act in piece where act.post >= 0 && groups[Int(act.post)] > 0 {
                guard let (actor, target, moment) = filter.place(act) else { continue }
                found.append(
                    TopicAct(
                        actor: Int32(truncatingIfNeeded: actor), target: Int32(truncatingIfNeeded: target), moment: moment,
                        group: groups[Int(act.post)]))
            }
        }
        return found
    }

    /// Weighs acts among all that their actors did; sorts them by actor on the way.
    private static func weigh(_ acts: inout [TopicAct], among byActor: ActsByActor, _ spending: Spending) {
        acts.sort { $0.actor != $1.actor ? $0.actor < $1.actor : $0.target < $1.target }
        for indices in acts.indices.runs(where: { acts[$0].actor == acts[$1].actor }) {
            let actor = Int(acts[indices.lowerBound].actor)
            let range = byActor.offsets[actor]..<byActor.offsets[actor + 1]
            spending.load(range)
            for index in indices where !isDropped(acts[index], among: byActor, in: range) {
                acts[index].weight = spending.value(acts[index].moment)
            }
            spending.clear(range)
        }
    }

    /// Whether an act is a mention that says the same as another act of its second: `Spending` has taken it out then.
    private static func isDropped(_ act: TopicAct, among byActor: ActsByActor, in range: Range<Int>) -> Bool {
        guard act.moment.isMention else { return false }
        let kept = UInt64(UInt32(bitPattern: act.target)) << 32 | UInt64(act.moment.bits)
        return !range.contains { byActor.packed[$0] == kept }
    }
}
