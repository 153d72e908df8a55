import Model

/// Takes the score of one person apart, with `weights` held as for `standing`; `nil` when nobody of that name is known.
///
/// With the weights of the run that is explained, the score in it has the run's bits.
public func explanation(
    of person: PersonKey, in graph: Graph, at now: Instant, weights: [Weights], epoch: Epoch = .one,
    options: ScoringOptions = ScoringOptions()
) -> Explanation? {
    explanations(of: [person], in: graph, at: now, weights: weights, epoch: epoch, options: options).first
}

/// The explanations of several people, in their order; whoever is not known is left out. Cheaper than one by one.
public func explanations(
    of people: [PersonKey], in graph: Graph, at now: Instant, weights: [Weights], epoch: Epoch = .one,
    options: ScoringOptions = ScoringOptions()
) -> [Explanation] {
    let roster = Roster(of: graph)
    return people.compactMap { person in
        OnePerson(person, in: graph, roster: roster, at: now, weights: weights, epoch: epoch, options: options)?
            .explanation
    }
}

extension OnePerson {
    /// An act on the person, ready to be given its share.
    private struct Share {
        var actor: Int
        var moment: Moment
        var post: Int32
        /// Budgeted, aged and, for cheap kinds, scaled for reciprocity.
        var weight = 0.0
    }

    /// The score with all its parts.
    var explanation: Explanation {
        let score = score
        var parts: [Explanation.Part] = []
        var (named, anonymous) = (0.0, 0.0)
        for place in places {
            let part = assessment.parts[place.part]
            let shares = shares(of: place)
            // What is left out of the score is no part of what it rests on.
            if !assessment.options.leftOut.contains(part.network) {
                named += shares.reduce(0) { $0 + $1.weight }
                anonymous += part.anonymous[place.member]
            }
            guard let value = score.score?.value, let level = score.level(on: part.network), level.share > 0 else { continue }
            let rates = PointRates(of: level, score: value)
            let crowd = addActParts(shares, at: place, rates: rates, to: &parts)
            // Nobody's name stands before everybody's.
            parts += tallyParts(at: place, rates: rates)
            parts += crowd
            for (cause, size) in [(Explanation.Cause.followers, level.followersLevel), (.lists, level.listsLevel)] where size > 0 {
                parts.append(
                    Explanation.Part(network: part.network, block: .standing, cause: cause, points: rates.perLevel * size))
            }
        }
        return Explanation(score: score, parts: parts, knownShare: named + anonymous > 0 ? named / (named + anonymous) : 0)
    }

    /// A pair's value is shared among its acts in proportion to their scaled weights, in A and in V. Adds what is in A, and returns what is in V,
    /// each in the order of parts.
    private func addActParts(
        _ shares: [Share], at place: Place, rates: PointRates, to known: inout [Explanation.Part]
    ) -> [Explanation.Part] {
        let part = assessment.parts[place.part]
        let graph = assessment.graph
        let (people, members) = (assessment.roster.people, assessment.roster.members[part.ledger])
        let epoch = assessment.epoch
        var crowd: [Explanation.Part] = []
        crowd.reserveCapacity(shares.count)
        known.reserveCapacity(known.count + 2 * shares.count)
        var next = 0
        part.voices.forEach(onto: place.member) { actor, value in
            let start = next
            while next < shares.count, shares[next].actor == actor { next += 1 }
            let sum = shares[start..<next].reduce(0) { $0 + $1.weight }
            guard sum > 0 else { return }
            let name = graph.people[Int(people[Int(members[actor])])]
            let reach = epoch.reach * part.weights[actor].reach
            let (firstKnown, firstUnknown) = (known.count, crowd.count)
            for share in shares[start..<next] where share.weight > 0 {
                guard let kind = Kind(rawValue: UInt8(share.moment.kind)) else { continue }
                let size = share.weight / sum
                var act = Explanation.Part(
                    network: part.network, block: .known, actor: name, cause: .acts(kind),
                    post: share.post >= 0 ? graph.posts[Int(share.post)].name : nil, points: rates.perLevel * value.known * size)
                if rates.perLevel * value.known > 0 {
                    act.networkPoints = act.points * reach / (1 + reach)
                    known.append(act)
                }
                if rates.perCrowd * value.unknown > 0 {
                    (act.block, act.points, act.networkPoints) = (.crowd, rates.perCrowd * value.unknown * size, 0)
                    crowd.append(act)
                }
            }
            known.gather(from: firstKnown)
            crowd.gather(from: firstUnknown)
        }
        return crowd
    }

    private func tallyParts(at place: Place, rates: PointRates) -> [Explanation.Part] {
        let part = assessment.parts[place.part]
        var parts = part.crowd.shares.map { share in
            Explanation.Part(
                network: part.network, block: .crowd, cause: .acts(share.kind),
                post: share.post >= 0 ? assessment.graph.posts[Int(share.post)].name : nil, points: rates.perCrowd * share.people)
        }
        parts.gather(from: 0)
        return parts
    }

    /// The acts on the person by actor, day, kind, second and post, with what each weighs.
    private func shares(of place: Place) -> [Share] {
        let part = assessment.parts[place.part]
        let graph = assessment.graph
        let filter = Filter(graph: graph, roster: assessment.roster, window: place.window)
        var shares: [Share] = []
        let member = place.member
        for acts in graph.ledgers[part.ledger].segments {
            acts.forEach { act in
                if let (actor, target, moment) = filter.place(act), target == member {
                    shares.append(Share(actor: actor, moment: moment, post: act.post))
                }
            }
        }
        func name(_ post: Int32) -> String { post >= 0 ? graph.posts[Int(post)].name : "" }
        shares.sort { a, b in
            if a.actor != b.actor { return a.actor < b.actor }
            if a.moment.bits != b.moment.bits { return a.moment.bits < b.moment.bits }
            return a.post != b.post && name(a.post).utf8.lexicographicallyPrecedes(name(b.post).utf8)
        }

        let table = KindTable(of: assessment.epoch, on: part.network)
        let epoch = assessment.epoch
        let spending = Spending(acts: place.acts.packed, window: place.window, table: table, epoch: epoch)
        var start = 0
        part.flow.forEachWeight(onto: place.member) { actor, weights in
            var end = start
            while end < shares.count, shares[end].actor == actor { end += 1 }
            let hasMention = shares[start..<end].contains { $0.moment.isMention }
            let others = hasMention ? shares[start..<end].filter { !$0.moment.isMention }.map(\.moment.instant).sorted() : []
            let factor = epoch.reciprocityFactor(given: weights.given.cheap, returned: weights.returned)
            let range = place.acts.offsets[actor]..<place.acts.offsets[actor + 1]
            spending.load(range)
            for index in start..<end {
                let moment = shares[index].moment
                if moment.isMention, others.containsSorted(moment.instant) { continue }
                shares[index].weight = spending.value(moment) * (table.cheap[moment.kind] ? factor : 1)
            }
            spending.clear(range)
            start = end
        }
        return shares
    }
}

extension [Explanation.Part] {
    /// Puts the parts from a place on in their order; those that nothing tells apart become one.
    fileprivate mutating func gather(from start: Int) {
        if count - start > 1 { replaceSubrange(start..., with: Array(self[start...]).gathered(by: .finest)) }
    }
}
