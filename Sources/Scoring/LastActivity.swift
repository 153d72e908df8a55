import Model

/// When each tracked person last posted or acted, up to `now`, by network; whoever never did is left out.
///
/// Goes over all acts and posts once, on all cores, bound by memory bandwidth; call it off the cooperative pool.
public func lastActivity(in graph: Graph, at now: Instant) -> [PersonKey: [Network: Instant]] {
    let tracked = graph.people.indices.filter { if case .tracked = graph.people[$0] { true } else { false } }
    guard !tracked.isEmpty else { return [:] }
    let placeOfPerson = Column<Int32>(graph.people.count, filledWith: -1)
    for (place, person) in tracked.enumerated() { placeOfPerson[person] = Int32(place) }
    let placeOfAccount = Column(graph.accountPerson.map { $0 >= 0 ? placeOfPerson[Int($0)] : -1 })

    var last: [PersonKey: [Network: Instant]] = [:]
    for (number, ledger) in graph.ledgers.enumerated() {
        let segments = ledger.segments
        let pieces = max(1, min(Parallel.workers, segments.count))
        // Each piece writes its own part; the greatest of all parts counts.
        let latest = Column<Int64>(pieces * tracked.count, filledWith: .min)
        Parallel.perform(pieces) { piece in
            let mine = latest.base + piece * tracked.count
            for segment in segments[segments.count * piece / pieces..<segments.count * (piece + 1) / pieces] {
                for act in segment.acts where act.actor >= 0 && act.seconds <= now.seconds {
                    let place = Int(placeOfAccount[Int(act.actor)])
                    if place >= 0 { mine[place] = max(mine[place], act.seconds) }
                }
            }
        }
        for (index, post) in graph.posts.enumerated() where Int(post.network) == number && post.author >= 0 && !graph.postIsRemoved[index] {
            let place = Int(placeOfAccount[Int(post.author)])
            if place >= 0, let at = post.at, at <= now.seconds { latest[place] = max(latest[place], at) }
        }
        for place in tracked.indices {
            let seconds = (0..<pieces).reduce(Int64.min) { max($0, latest[$1 * tracked.count + place]) }
            if seconds > .min { last[graph.people[tracked[place]], default: [:]][ledger.network] = Instant(seconds: seconds) }
        }
    }
    return last
}
