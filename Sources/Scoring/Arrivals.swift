import Model

/// What came in for one person on one network between two times, counted.
public struct Arrivals: Sendable, Hashable {
    public var network: Network
    /// How many acts of each kind whose actors are known; mentions beside another act of the same second are none.
    public var acts: [Kind: Int] = [:]
    /// How many different people did them.
    public var people = 0
    /// How many of these people had never acted on the person before.
    public var newcomers = 0
    /// By how much the counts that the network shows have risen beyond these and earlier acts, those of followers and lists left out.
    public var anonymous: [Kind: Int64] = [:]

    /// Whether nothing came in.
    public var isEmpty: Bool { acts.isEmpty && anonymous.isEmpty }
}

/// What came in for a person later than `earlier`, up to `later`, by network; networks without anything are left out.
///
/// Goes over the acts on the person's networks once; call it off the cooperative pool.
public func arrivals(
    for person: PersonKey, in graph: Graph, from earlier: Instant, to later: Instant, epoch: Epoch = .one
) -> [Arrivals] {
    let roster = Roster(of: graph)
    guard let rank = roster.rank(of: person, in: graph) else { return [] }
    return graph.ledgersByName.compactMap { ledger in
        guard let member = roster.member(rank, onLedger: ledger) else { return nil }
        var arrivals = Arrivals(network: graph.ledgers[ledger].network)
        arrivals.countActs(onto: member, ledger, in: graph, roster, from: earlier.seconds, to: later.seconds)
        let window = Window(until: later, epoch: epoch)
        arrivals.countTallies(of: member, ledger, in: graph, roster, within: window, from: earlier.seconds, to: later.seconds)
        return arrivals.isEmpty ? nil : arrivals
    }
}

extension Arrivals {
    fileprivate mutating func countActs(
        onto member: Int, _ ledger: Int, in graph: Graph, _ roster: Roster, from earlier: Int64, to later: Int64
    ) {
        struct Second: Hashable {
            var actor: Int32
            var seconds: Int64
        }
        var known: Set<Int32> = []
        var found: [(actor: Int32, kind: Kind, seconds: Int64)] = []
        for acts in graph.ledgers[ledger].acts {
            for act in acts where act.actor >= 0 && act.seconds <= later {
                guard Int(roster.memberOfAccount[Int(act.target)]) == member, act.post < 0 || !graph.postIsRemoved[Int(act.post)],
                    let kind = Kind(rawValue: act.kind)
                else { continue }
                let actor = roster.memberOfAccount[Int(act.actor)]
                guard actor >= 0, Int(actor) != member else { continue }
                if act.seconds > earlier { found.append((actor, kind, act.seconds)) } else { known.insert(actor) }
            }
        }
        let spoken = Set(found.filter { $0.kind != .mention }.map { Second(actor: $0.actor, seconds: $0.seconds) })
        for act in found where act.kind != .mention || !spoken.contains(Second(actor: act.actor, seconds: act.seconds)) {
            acts[act.kind, default: 0] += 1
        }
        let actors = Set(found.map(\.actor))
        people = actors.count
        newcomers = actors.subtracting(known).count
    }

    fileprivate mutating func countTallies(
        of member: Int, _ ledger: Int, in graph: Graph, _ roster: Roster, within window: Window, from earlier: Int64, to later: Int64
    ) {
        let subjects = TalliedSubjects(of: graph, onLedger: ledger, roster: roster, window: window, onlyFor: member)
        subjects.forEach(in: graph) { subject, tallies, acts in
            var tallies = tallies
            while let first = tallies.first.map({ graph.tallies[Int($0)] }) {
                let samples = tallies.prefix { graph.tallies[Int($0)].kind == first.kind }
                tallies = tallies[samples.endIndex...]
                let named = acts.filter { $0.kind == first.kind.rawValue }
                func anonymous(until seconds: Int64) -> Int64 {
                    let counts = samples.lazy.map { graph.tallies[Int($0)] }.filter { $0.seconds <= seconds }.map(\.count)
                    return max(0, (counts.max() ?? 0) - Int64(named.count { $0.seconds <= seconds }))
                }
                // What an account's first sample shows happened before anybody looked.
                let before = anonymous(until: subject.post >= 0 ? earlier : max(earlier, first.seconds))
                let rise = anonymous(until: later) - before
                if rise > 0 { self.anonymous[first.kind, default: 0] += rise }
            }
        }
    }
}
