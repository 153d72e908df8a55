import Model

/// The days whose activity on a person is known, from the first to the last, by network (`SCORING.md`, section 11).
///
/// - Parameters:
///   - graph: what is known.
///   - fetches: when fetches of accounts ended well, the first and the last.
///   - isWanted: of whom it is asked.
/// - Returns: UTC days, counted from 1970-01-01; whoever nothing is known of is left out.
///
/// An account's days begin with its first fetch, or with what that found of the time before: the first act on the account, or the
/// first post of it that was counted. They end with its last good fetch, which catches up with all that an absence left out. Where
/// none of a person's accounts on a network is fetched, what was imported of the network tells from when to when it was looked at.
///
/// Goes over all acts and tallies once, on all cores, bound by memory bandwidth; call it off the cooperative pool.
public func seenDays(
    in graph: Graph, fetches: [IdentityKey: ClosedRange<Instant>], of isWanted: (PersonKey) -> Bool, at now: Instant
) -> [PersonKey: [Network: ClosedRange<Int32>]] {
    let wanted = graph.people.map(isWanted)
    let accounts = graph.accountPerson.indices.filter { graph.accountPerson[$0] >= 0 && wanted[Int(graph.accountPerson[$0])] }
    let sights = FirstSights(of: accounts.map(Int32.init), in: graph, until: now.seconds)
    var days: [PersonKey: [Network: ClosedRange<Int32>]] = [:]
    for account in accounts {
        let key = graph.identityKey(ofAccount: account)
        guard let fetch = fetches[key], fetch.lowerBound <= now else { continue }
        let first = min(fetch.lowerBound.day, sights.day(ofAccount: account) ?? .max)
        let last = max(first, min(fetch.upperBound, now).day)
        let person = graph.people[Int(graph.accountPerson[account])]
        let known = days[person]?[key.network]
        days[person, default: [:]][key.network] = min(first, known?.lowerBound ?? first)...max(last, known?.upperBound ?? last)
    }
    for account in accounts {
        let person = graph.people[Int(graph.accountPerson[account])]
        let ledger = Int(graph.accountLedger[account])
        let network = graph.ledgers[ledger].network
        if days[person]?[network] == nil, let imported = sights.days(ofLedger: ledger) { days[person, default: [:]][network] = imported }
    }
    return days
}

/// The first act on each of some accounts, and the first and last act on each network.
private struct FirstSights {
    /// In seconds, by account; whoever nothing is known of is left out.
    private var firsts: [Int32: Int64] = [:]
    private var ledgers: [ClosedRange<Int64>?] = []

    /// - Parameter accounts: whose first acts are asked for, by their places.
    init(of accounts: [Int32], in graph: Graph, until end: Int64) {
        let places = Column<Int32>(graph.accountFacts.count, filledWith: -1)
        for (place, account) in accounts.enumerated() { places[Int(account)] = Int32(place) }
        for ledger in graph.ledgers {
            let segments = ledger.segments
            let pieces = max(1, min(Parallel.workers, segments.count))
            // Each piece writes its own part, the network's first and last act behind its accounts; the outermost of all parts count.
            let width = accounts.count + 1
            let (earliest, latest) = (Column<Int64>(pieces * width, filledWith: .max), Column<Int64>(pieces, filledWith: .min))
            Parallel.perform(pieces) { piece in
                let mine = earliest.base + piece * width
                for segment in segments[segments.count * piece / pieces..<segments.count * (piece + 1) / pieces] {
                    for act in segment.acts where act.actor >= 0 && act.seconds <= end {
                        let place = Int(places[Int(act.target)])
                        if place >= 0 { mine[place] = min(mine[place], act.seconds) }
                        mine[width - 1] = min(mine[width - 1], act.seconds)
                        latest[piece] = max(latest[piece], act.seconds)
                    }
                }
            }
            func first(_ place: Int) -> Int64 { (0..<pieces).reduce(.max) { min($0, earliest[$1 * width + place]) } }
            for (place, account) in accounts.enumerated() where first(place) < .max { firsts[account] = first(place) }
            let last = (0..<pieces).reduce(Int64.min) { max($0, latest[$1]) }
            ledgers.append(last > .min ? first(width - 1)...last : nil)
        }
        for tally in graph.tallies where tally.post >= 0 && tally.seconds <= end && !graph.postIsRemoved[Int(tally.post)] {
            let post = graph.posts[Int(tally.post)]
            // The first rise of a count is dated by the post.
            let at = min(tally.seconds, post.at ?? tally.seconds)
            if post.author >= 0, places[Int(post.author)] >= 0 { firsts[post.author] = min(firsts[post.author] ?? at, at) }
            let known = ledgers[Int(post.network)]
            ledgers[Int(post.network)] = min(at, known?.lowerBound ?? at)...max(tally.seconds, known?.upperBound ?? tally.seconds)
        }
    }

    func day(ofAccount account: Int) -> Int32? { firsts[Int32(account)].map { Instant(seconds: $0).day } }

    func days(ofLedger ledger: Int) -> ClosedRange<Int32>? {
        ledgers[ledger].map { Instant(seconds: $0.lowerBound).day...Instant(seconds: $0.upperBound).day }
    }
}
