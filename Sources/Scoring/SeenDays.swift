import Model

/// The days whose activity on a person is known, by network, oldest first (`SCORING.md`, section 11).
///
/// - Parameters:
///   - graph: what is known.
///   - fetches: when fetches of accounts ended well, the first and the last.
///   - asked: of whom it is asked.
/// - Returns: UTC days, counted from 1970-01-01; whoever nothing is known of is left out.
///
/// From an account's first good fetch to its last, which catches up with what an absence left out, every day was seen. Of the time before, and of
/// networks of which nothing is fetched but only imported, nobody knows what was looked at: those days were seen on which something
/// happened, and a silence of up to two weeks between two of them. Of the accounts of a fetched network that are not fetched
/// themselves nothing was seen.
///
/// Goes over all acts and tallies once; call it off the cooperative pool. Who asks again and again asks a `Scoreboard`.
public func seenDays(
    in graph: Graph, fetches: [IdentityKey: ClosedRange<Instant>], of asked: AskedPeople, at now: Instant
) -> [PersonKey: [Network: [ClosedRange<Int32>]]] {
    var sights = Sights()
    return sights.seenDays(in: graph, fetches: fetches, of: asked, at: now)
}

/// Of whom something is asked that is told of a few.
public enum AskedPeople: Sendable, Hashable {
    /// Everybody who is tracked.
    case tracked
    case person(PersonKey)
}

/// On which days something happened to each of some accounts, and on each network.
///
/// Takes in what has come since it was last asked, so that a daemon looks at each act once.
struct Sights {
    /// A longer silence is not taken for seen.
    private static let longestSilence: Int32 = 14

    /// Something that happened, to an account where it is one that is asked about.
    private struct Sight {
        /// -1 for anybody.
        var account: Int32
        var ledger: Int32
        var seconds: Int64
    }

    /// Places of the accounts that are asked about.
    private var accounts: [Int32] = []
    private var places: [Int32] = []
    /// By place among the accounts.
    private var days: [DaySet] = []
    private var ledgerDays: [DaySet] = []
    /// How many acts of each ledger, and how many tallies, have been looked at.
    private var actCounts: [Int] = []
    private var tallyCount = 0
    /// Dated later than it was asked for so far.
    private var ahead: [Sight] = []
    /// Tallies of posts whose author is not known yet, by their places.
    private var unsigned: [Int] = []
    private var asked = Int64.min

    /// The same as `seenDays`.
    ///
    /// - Parameter graph: the one of the last time with more added; where acts or posts were removed, ask a new one.
    mutating func seenDays(
        in graph: Graph, fetches: [IdentityKey: ClosedRange<Instant>], of people: AskedPeople, at now: Instant
    ) -> [PersonKey: [Network: [ClosedRange<Int32>]]] {
        let accounts = graph.accounts(of: people)
        if now.seconds < asked || accounts != self.accounts { self = Sights(of: accounts) }
        asked = now.seconds
        take(graph)
        let fetchedNetworks = Set(fetches.keys.lazy.map(\.network))
        let ledgerDays = self.ledgerDays.map { $0.withoutGaps(upTo: Self.longestSilence) }
        var seen: [PersonKey: [Network: DaySet]] = [:]
        for (place, account) in accounts.enumerated() {
            let key = graph.identityKey(ofAccount: Int(account))
            let person = graph.people[Int(graph.accountPerson[Int(account)])]
            var days: DaySet
            if let fetch = fetches[key], fetch.lowerBound <= now {
                days = self.days[place]
                days.insert(fetch.lowerBound.day...max(fetch.lowerBound, min(fetch.upperBound, now)).day)
                days = days.withoutGaps(upTo: Self.longestSilence)
            } else if !fetchedNetworks.contains(key.network) {
                days = ledgerDays[Int(graph.accountLedger[Int(account)])]
            } else {
                continue
            }
            if let known = seen[person]?[key.network] { days.formUnion(known) }
            seen[person, default: [:]][key.network] = days
        }
        return seen.mapValues { $0.mapValues(\.ranges).filter { !$0.value.isEmpty } }.filter { !$0.value.isEmpty }
    }
}

extension Sights {
    private init(of accounts: [Int32]) {
        self.init()
        self.accounts = accounts
        days = [DaySet](repeating: DaySet(), count: accounts.count)
    }

    private mutating func take(_ graph: Graph) {
        places.append(contentsOf: repeatElement(-1, count: graph.accountFacts.count - places.count))
        for (place, account) in accounts.enumerated() { places[Int(account)] = Int32(place) }
        actCounts.append(contentsOf: repeatElement(0, count: graph.ledgers.count - actCounts.count))
        ledgerDays.append(contentsOf: repeatElement(DaySet(), count: graph.ledgers.count - ledgerDays.count))
        let (known, unsigned) = (ahead, unsigned)
        (ahead, self.unsigned) = ([], [])
        for sight in known { note(sight) }
        for (number, ledger) in graph.ledgers.enumerated() {
            ledger.forEachAct(after: actCounts[number]) { act in
                if act.actor >= 0 { note(Sight(account: act.target, ledger: Int32(number), seconds: act.seconds)) }
            }
            actCounts[number] = ledger.actCount
        }
        for place in unsigned + Array(tallyCount..<graph.tallies.count) { note(tally: place, of: graph) }
        tallyCount = graph.tallies.count
    }

    private mutating func note(tally place: Int, of graph: Graph) {
        let tally = graph.tallies[place]
        guard tally.post >= 0, !graph.postIsRemoved[Int(tally.post)] else { return }
        let post = graph.posts[Int(tally.post)]
        if post.author < 0 { unsigned.append(place) }
        // The first rise of a count is dated by the post.
        for seconds in Set([tally.seconds, min(tally.seconds, post.at ?? tally.seconds)]) {
            note(Sight(account: post.author, ledger: post.network, seconds: seconds))
        }
    }

    @inline(__always)
    private mutating func note(_ sight: Sight) {
        guard sight.seconds <= asked else { return ahead.append(sight) }
        let day = Int32(clamping: sight.seconds / 86_400)
        ledgerDays[Int(sight.ledger)].insert(day)
        if sight.account >= 0, places[Int(sight.account)] >= 0 { days[Int(places[Int(sight.account)])].insert(day) }
    }
}
