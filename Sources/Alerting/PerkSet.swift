import Model

/// All the perks of an installation: from a run and the offers so far to the next offers.
///
/// - A perk is offered to tracked people only, and never by a provisional score: whoever was only met has agreed to nothing, and what is
///   not sure must not be given away by.
/// - Nobody is offered a perk twice, whatever became of the first offer.
/// - Offers that are open, accepted or fulfilled take a place each; there are never more of them than places. What was declined or has
///   expired gives its place to the next.
public struct PerkSet: Sendable, Hashable {
    public let perks: [Perk]
    /// Those who want no perks: what is open to them is declined.
    public let refusing: Set<PersonID>

    /// So many wait for a place of one perk at most; of more the first are remembered.
    static let mostWaiting = 10_000

    /// Throws when two perks share a name.
    public init(_ perks: [Perk] = [], refusing: Set<PersonID> = []) throws(Mistakes) {
        var mistakes = Mistakes()
        var names: Set<String> = []
        for perk in perks where !names.insert(perk.name).inserted {
            mistakes.add("name", "Another perk is called `\(perk.name)`, and offers' ids are made of it. Give this one its own.")
        }
        try mistakes.throwIfAny()
        self.perks = perks
        self.refusing = refusing
    }

    private init() { (perks, refusing) = ([], []) }

    /// No perk at all.
    public static let none = PerkSet()

    /// The conditions of all perks.
    public var conditions: [String] { perks.map(\.eligibility.when) }

    /// Who is eligible for each perk that is open, by the perk's name: what `decide` asks for.
    ///
    /// `evaluate` tells for each standing whether it satisfies a condition; `nil` where that cannot be evaluated, whose perk is left out.
    public func candidates(in run: Run, using evaluate: (_ condition: String, [Standing]) -> [Bool]?) -> [String: [Standing]] {
        var candidates: [String: [Standing]] = [:]
        for perk in perks where perk.isOpen(at: run.at) {
            let lists = run.people(in: perk.eligibility.lists.map(Cohort.list))
            let places = run.people(in: perk.eligibility.places.map(Cohort.place))
            let standings = run.standings.filter { standing in
                guard standing.cohort == perk.eligibility.cohort, standing.state == .scored, case .tracked(let id) = standing.person else {
                    return false
                }
                return !refusing.contains(id) && lists?.contains(id) != false && places?.contains(id) != false
            }
            guard let holds = evaluate(perk.eligibility.when, standings) else { continue }
            candidates[perk.name] = zip(standings, holds).filter(\.1).map(\.0)
        }
        return candidates
    }

    /// What the perks make of a run. Pure: the same values in give the same values out.
    ///
    /// - Parameters:
    ///   - now: The time of the run.
    ///   - offers: All that were made so far, and those who wait.
    ///   - candidates: Who is eligible. A perk that is not named makes no offer.
    public func decide(at now: Instant, remembering offers: [Offer], candidates: [String: [Standing]]) -> Decision {
        var decision = Decision()
        var known = Dictionary(grouping: offers, by: \.perk)
        for (name, offers) in known {
            known[name] = offers.map { offer in
                guard let ended = ended(offer, at: now) else { return offer }
                decision.offers.append(ended)
                return ended
            }
        }
        for perk in perks {
            perk.decide(
                at: now, remembering: known.removeValue(forKey: perk.name) ?? [], candidates: candidates[perk.name], into: &decision)
        }
        // Of perks without a file.
        decision.ceased += known.values.joined().filter { $0.state == .waiting }
        return decision
    }

    /// An open offer that nobody answers any more, as it is then.
    private func ended(_ offer: Offer, at now: Instant) -> Offer? {
        guard offer.state == .offered else { return nil }
        var ended = offer
        ended.answeredAt = now
        if refusing.contains(offer.person) {
            ended.state = .declined
        } else if let end = offer.expiresAt, end <= now {
            ended.state = .expired
        } else {
            return nil
        }
        return ended
    }
}

extension Perk {
    /// Whether offers are made.
    public func isOpen(at now: Instant) -> Bool { opens <= now && now < closes }

    fileprivate func decide(at now: Instant, remembering offers: [Offer], candidates: [Standing]?, into decision: inout Decision) {
        let known = Dictionary(offers.map { ($0.person, $0) }) { first, _ in first }
        guard let candidates else {
            // Before it opens nobody waits; a condition that fails for once ends nobody's wait.
            if now >= closes { decision.ceased += offers.filter { $0.state == .waiting } }
            return
        }
        struct Place {
            var person: PersonID
            var standing: Standing
            var since: Instant
            var lot: UInt64
        }
        var queue = candidates.compactMap { standing -> Place? in
            guard case .tracked(let person) = standing.person else { return nil }
            let offer = known[person]
            guard offer == nil || offer?.state == .waiting else { return nil }
            return Place(
                person: person, standing: standing, since: min(now, offer?.since ?? now), lot: StableHash.of("\(name)/\(person)"))
        }
        // Neither a name nor, where the first come first, a score decides between those who came in one run.
        switch order {
        case .first: queue.sort { ($0.since, $0.lot) < ($1.since, $1.lot) }
        case .score: queue.sort { ($1.standing.score, $0.since, $0.lot) < ($0.standing.score, $1.since, $1.lot) }
        }
        let free = max(0, quota - offers.count(where: \.state.takesPlace))
        var number = offers.compactMap(\.number).max() ?? 0
        for (made, place) in queue.prefix(free).enumerated() {
            number += 1
            let offer = Offer(
                perk: name, person: place.person, state: .offered, since: place.since, number: number, offeredAt: now,
                expiresAt: min(now + term, closes))
            decision.offers.append(offer)
            decision.raised.append(message(of: offer, to: place.standing, placesLeft: free - made - 1))
        }
        let waiting = queue.dropFirst(free).prefix(PerkSet.mostWaiting)
        for place in waiting where known[place.person] == nil {
            decision.offers.append(Offer(perk: name, person: place.person, state: .waiting, since: now))
        }
        let present = Set(queue.prefix(free).map(\.person) + waiting.map(\.person))
        decision.ceased += offers.filter { $0.state == .waiting && !present.contains($0.person) }
    }
}

extension Run {
    /// The tracked people who stand in any of these cohorts; `nil`, which is everybody, for none.
    fileprivate func people(in cohorts: [Cohort]) -> Set<PersonID>? {
        if cohorts.isEmpty { return nil }
        let cohorts = Set(cohorts)
        return Set(
            standings.compactMap { standing in
                guard cohorts.contains(standing.cohort), case .tracked(let id) = standing.person else { return nil }
                return id
            })
    }
}
