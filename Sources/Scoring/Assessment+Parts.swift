import Model

extension Assessment.NetworkPart {
    /// Whether the first act or tally of a network is at least `days` old. Ends at the first that is, which is soon found.
    static func hasHistory(
        of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, days: Double
    ) -> Bool {
        let limit = window.lastSecond - Int64(days * 86_400)
        for tally in graph.tallies where tally.seconds <= limit {
            let isHere =
                tally.post >= 0
                ? Int(graph.posts[Int(tally.post)].network) == ledger && !graph.postIsRemoved[Int(tally.post)]
                : Int(graph.accountLedger[Int(tally.account)]) == ledger
            if isHere { return true }
        }
        for segment in graph.ledgers[ledger].segments {
            for act in segment.acts where act.actor >= 0 && act.seconds <= limit {
                let (actor, target) = (roster.memberOfAccount[Int(act.actor)], roster.memberOfAccount[Int(act.target)])
                if actor >= 0, target >= 0, actor != target, act.post < 0 || !graph.postIsRemoved[Int(act.post)] {
                    return true
                }
            }
        }
        return false
    }
}

extension Assessment {
    /// Everybody of every network, and the weights that were drawn on the way.
    static func ofEverybody(
        in graph: Graph, at now: Instant, epoch: Epoch, options: ScoringOptions
    ) -> (assessment: Assessment, weights: [Weights]) {
        let roster = Roster(of: graph)
        let window = Window(until: now, epoch: epoch)
        var parts: [NetworkPart] = []
        var weights: [Weights] = []
        for ledger in graph.ledgersByName {
            let census = Census(of: graph, onLedger: ledger, roster: roster, window: window, epoch: epoch, options: options)
            weights.append(census.weights)
            parts.append(
                makePart(
                    of: graph, onLedger: ledger, roster: roster, window: window, epoch: epoch, audience: census.audience,
                    weights: census.weights, onlyFor: nil))
        }
        return (Assessment(parts: parts, graph: graph, roster: roster, epoch: epoch, options: options), weights)
    }

    /// One network's part. `member` limits what is looked at to one member's own.
    static func makePart(
        of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, epoch: Epoch, audience: Audience, weights: Weights?,
        onlyFor member: Int?
    ) -> NetworkPart {
        let count = roster.members[ledger].count
        let byMember =
            weights?.byMember(of: graph, onLedger: ledger, roster: roster)
            ?? Column<Weights.Weight>(count, filledWith: .none)
        let crowd = AnonymousCrowd(
            of: graph, onLedger: ledger, roster: roster, window: window, epoch: epoch, onlyFor: member)
        return NetworkPart(
            ledger: ledger, network: graph.ledgers[ledger].network, audience: audience,
            voices: Voices(of: audience, weights: byMember, hasRings: !(weights?.rings.isEmpty ?? true), epoch: epoch),
            weights: byMember, crowd: crowd,
            facts: StandingFacts(of: graph, onLedger: ledger, roster: roster, window: window),
            hasHistory: NetworkPart.hasHistory(
                of: graph, onLedger: ledger, roster: roster, window: window, days: epoch.provisionalDays))
    }
}

extension Graph {
    /// Ledgers in the order of their networks' names, in which all sums over networks run.
    var ledgersByName: [Int] { ledgers.indices.sorted { ledgers[$0].network < ledgers[$1].network } }
}
