import Model

/// What is known more of one person on one network at one time than at an earlier one, counted.
public struct Arrivals: Sendable, Hashable {
    public var network: Network
    /// How many acts of each kind whose actors are known; mentions beside another act of the same second are none.
    public var acts: [Kind: Int] = [:]
    /// How many of these acts happened before the earlier time, and were learnt of later.
    public var late = 0
    /// How many different people did them.
    public var people = 0
    /// How many of these people had never acted on the person before.
    public var newcomers = 0
    /// By how much the counts that the network shows have risen beyond these and earlier acts, those of followers and lists left out.
    public var anonymous: [Kind: Int64] = [:]
    /// By how much followers and lists have become more.
    public var followers: Int64 = 0
    public var lists: Int64 = 0

    /// Whether nothing is known more.
    public var isEmpty: Bool { acts.isEmpty && anonymous.isEmpty && followers == 0 && lists == 0 }
}

/// What `after` knows more of a person than `before`, by network; networks where that is nothing are left out.
///
/// - Parameter before: with the graph of `after`, or an earlier version of it: see `Graph.until` and `Graph.known`. Goes over both
///   once for each of the person's networks; call it off the cooperative pool.
public func arrivals(for person: PersonKey, from before: Basis, to after: Basis) -> [Arrivals] {
    let (earlier, later) = (Holdings(of: person, in: before), Holdings(of: person, in: after))
    return after.graph.ledgersByName.compactMap { ledger in
        let arrivals = later.arrivals(beside: earlier, onLedger: ledger)
        return arrivals.isEmpty ? nil : arrivals
    }
}

/// What a basis holds of one person.
private struct Holdings {
    let basis: Basis
    let roster: Roster
    let number: Int?

    init(of person: PersonKey, in basis: Basis) {
        self.basis = basis
        roster = Roster(of: basis.graph)
        number = roster.number(of: person, in: basis.graph)
    }

    func arrivals(beside earlier: Holdings, onLedger ledger: Int) -> Arrivals {
        var arrivals = Arrivals(network: basis.graph.ledgers[ledger].network)
        arrivals.count(acts(onLedger: ledger), beside: earlier.acts(onLedger: ledger), since: earlier.basis.at.seconds)
        arrivals.count(tallied(onLedger: ledger), beside: earlier.tallied(onLedger: ledger))
        let (now, then) = (audience(onLedger: ledger), earlier.audience(onLedger: ledger))
        (arrivals.followers, arrivals.lists) = (now.followers - then.followers, now.lists - then.lists)
        return arrivals
    }

    private func member(onLedger ledger: Int) -> Int? {
        guard let number, ledger < basis.graph.ledgers.count else { return nil }
        return roster.member(number, onLedger: ledger)
    }

    /// The acts of others on the person, by their place in the ledger.
    private func acts(onLedger ledger: Int) -> [HeldAct] {
        guard let member = member(onLedger: ledger) else { return [] }
        let window = Window(until: basis.at, epoch: basis.epoch)
        var held: [HeldAct] = []
        let (graph, memberOfAccount) = (basis.graph, roster.memberOfAccount)
        for (segment, acts) in graph.ledgers[ledger].segments.enumerated() {
            var place = segment * Segment.capacity
            acts.forEach { act in
                defer { place += 1 }
                guard act.actor >= 0, window.moment(seconds: act.seconds, kind: act.kind) != nil,
                    Int(memberOfAccount[Int(act.target)]) == member, act.post < 0 || !graph.postIsRemoved[Int(act.post)],
                    let kind = Kind(rawValue: act.kind)
                else { return }
                let actor = memberOfAccount[Int(act.actor)]
                guard actor >= 0, Int(actor) != member else { return }
                held.append(HeldAct(place: place, actor: graph.accountPerson[Int(act.actor)], kind: kind, seconds: act.seconds))
            }
        }
        return held
    }

    /// Of each of the person's subjects and each kind that was counted there, how many of the counted have no name.
    private func tallied(onLedger ledger: Int) -> [TalliedKind: Anonymous] {
        guard let member = member(onLedger: ledger) else { return [:] }
        let graph = basis.graph
        let window = Window(until: basis.at, epoch: basis.epoch)
        var tallied: [TalliedKind: Anonymous] = [:]
        TalliedSubjects(of: graph, onLedger: ledger, roster: roster, window: window, onlyFor: member).forEach(in: graph) {
            subject, tallies, acts in
            for samples in Dictionary(grouping: tallies.map { graph.tallies[Int($0)] }, by: \.kind).values {
                guard let first = samples.min(by: { $0.seconds < $1.seconds }) else { continue }
                func unnamed(_ count: Int64, until seconds: Int64) -> Int64 {
                    max(0, count - Int64(acts.count { $0.kind == first.kind.rawValue && $0.seconds <= seconds }))
                }
                tallied[TalliedKind(subject: subject, kind: first.kind)] = Anonymous(
                    first: unnamed(first.count, until: first.seconds),
                    last: unnamed(samples.map(\.count).max() ?? 0, until: basis.at.seconds))
            }
        }
        return tallied
    }

    private func audience(onLedger ledger: Int) -> (followers: Int64, lists: Int64) {
        guard let member = member(onLedger: ledger) else { return (0, 0) }
        let window = Window(until: basis.at, epoch: basis.epoch)
        let facts = StandingFacts(of: basis.graph, onLedger: ledger, roster: roster, window: window)
        return (facts.followers[member], facts.lists[member])
    }
}

private struct HeldAct {
    var place: Int
    /// Place of the person.
    var actor: Int32
    var kind: Kind
    var seconds: Int64
}

private struct TalliedKind: Hashable {
    var subject: TalliedSubjects.Subject
    var kind: Kind
}

/// How many of the counted had no name at the first sample and at the last.
private struct Anonymous {
    var first: Int64
    var last: Int64
}

extension Arrivals {
    fileprivate mutating func count(_ acts: [HeldAct], beside earlier: [HeldAct], since: Int64) {
        struct Second: Hashable {
            var actor: Int32
            var seconds: Int64
        }
        let places = Set(earlier.map(\.place))
        let found = acts.filter { !places.contains($0.place) }
        let spoken = Set(found.filter { $0.kind != .mention }.map { Second(actor: $0.actor, seconds: $0.seconds) })
        for act in found where act.kind != .mention || !spoken.contains(Second(actor: act.actor, seconds: act.seconds)) {
            self.acts[act.kind, default: 0] += 1
            if act.seconds <= since { late += 1 }
        }
        let actors = Set(found.map(\.actor))
        people = actors.count
        newcomers = actors.subtracting(earlier.map(\.actor)).count
    }

    fileprivate mutating func count(_ tallied: [TalliedKind: Anonymous], beside earlier: [TalliedKind: Anonymous]) {
        for (key, anonymous) in tallied {
            // What an account's first sample shows happened before anybody looked.
            let before = earlier[key]?.last ?? (key.subject.post >= 0 ? 0 : anonymous.first)
            if anonymous.last > before { self.anonymous[key.kind, default: 0] += anonymous.last - before }
        }
    }
}
