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
    _ = sights.look(at: graph, fetches: fetches, accounts: graph.accounts(of: asked), until: now)
    return sights.seen
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

    /// One of the accounts that are asked about.
    private struct Subject {
        /// Its place.
        let account: Int32
        let key: IdentityKey
        var days = DaySet()
        /// The days from its first fetch to its last.
        var fetched: ClosedRange<Int32>?
        /// Whether its days have changed since the last time.
        var isChanged = true
    }

    /// What `seenDays` told the last time.
    private(set) var seen: [PersonKey: [Network: [ClosedRange<Int32>]]] = [:]
    /// By account.
    private var subjects: [Subject] = []
    /// By place of the person: numbers of their accounts here.
    private var subjectsOf: [Int32: [Int]] = [:]
    /// By place of the account: its number here; -1 for one that is not asked about.
    private var places: [Int32] = []
    private var ledgerDays: [DaySet] = []
    private var changedLedgers: Set<Int32> = []
    private var fetchedNetworks: Set<Network> = []
    /// How many acts of each ledger, and how many tallies, have been looked at.
    private var actCounts: [Int] = []
    private var tallyCount = 0
    /// Dated later than it was asked for so far.
    private var ahead: [Sight] = []
    /// Tallies of posts whose author is not known yet, by their places.
    private var unsigned: [Int] = []
    private var asked = Int64.min

    /// Brings `seen` up to date, and tells for whom it may have changed.
    ///
    /// - Parameters:
    ///   - graph: the one of the last time with more added; where acts or posts were removed, or accounts belong to others, ask anew.
    ///   - accounts: places of those that are asked about, growing.
    mutating func look(
        at graph: Graph, fetches: [IdentityKey: ClosedRange<Instant>], accounts: [Int32], until now: Instant
    ) -> Set<PersonKey> {
        if now.seconds < asked || !accounts.elementsEqual(subjects.lazy.map(\.account)) { self = Sights(of: accounts, in: graph) }
        asked = now.seconds
        take(graph)
        let networks = Set(fetches.keys.lazy.map(\.network))
        let isOther = networks != fetchedNetworks
        fetchedNetworks = networks
        var changed: Set<Int32> = []
        for place in subjects.indices {
            let account = Int(subjects[place].account)
            let fetch = fetches.isEmpty ? nil : fetches[subjects[place].key].flatMap { $0.lowerBound <= now ? $0 : nil }
            let fetched = fetch.map { $0.lowerBound.day...max($0.lowerBound, min($0.upperBound, now)).day }
            guard
                isOther || subjects[place].isChanged || fetched != subjects[place].fetched
                    || changedLedgers.contains(graph.accountLedger[account])
            else { continue }
            (subjects[place].fetched, subjects[place].isChanged) = (fetched, false)
            changed.insert(graph.accountPerson[account])
        }
        if changed.isEmpty { return [] }
        changedLedgers = []
        let ledgerDays = self.ledgerDays.map { $0.withoutGaps(upTo: Self.longestSilence) }
        for person in changed { seen[graph.people[Int(person)]] = days(of: person, onLedgers: ledgerDays, in: graph) }
        return Set(changed.lazy.map { graph.people[Int($0)] })
    }

    /// The days seen of one person; `nil` where there are none.
    private func days(of person: Int32, onLedgers ledgerDays: [DaySet], in graph: Graph) -> [Network: [ClosedRange<Int32>]]? {
        var seen: [Network: DaySet] = [:]
        for subject in (subjectsOf[person] ?? []).lazy.map({ subjects[$0] }) {
            var days: DaySet
            if let fetched = subject.fetched {
                days = subject.days
                days.insert(fetched)
                days = days.withoutGaps(upTo: Self.longestSilence)
            } else if !fetchedNetworks.contains(subject.key.network) {
                days = ledgerDays[Int(graph.accountLedger[Int(subject.account)])]
            } else {
                continue
            }
            if let known = seen[subject.key.network] { days.formUnion(known) }
            seen[subject.key.network] = days
        }
        let ranges = seen.mapValues(\.ranges).filter { !$0.value.isEmpty }
        return ranges.isEmpty ? nil : ranges
    }
}

extension Sights {
    private init(of accounts: [Int32], in graph: Graph) {
        self.init()
        subjects = accounts.map { Subject(account: $0, key: graph.identityKey(ofAccount: Int($0))) }
        places.grow(to: graph.accountFacts.count, filling: -1)
        for (place, account) in accounts.enumerated() {
            places[Int(account)] = Int32(truncatingIfNeeded: place)
            subjectsOf[graph.accountPerson[Int(account)], default: []].append(place)
        }
    }

    private mutating func take(_ graph: Graph) {
        places.grow(to: graph.accountFacts.count, filling: -1)
        actCounts.grow(to: graph.ledgers.count, filling: 0)
        ledgerDays.grow(to: graph.ledgers.count, filling: DaySet())
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
        if ledgerDays[Int(sight.ledger)].insert(day) { changedLedgers.insert(sight.ledger) }
        guard sight.account >= 0, case let place = Int(places[Int(sight.account)]), place >= 0 else { return }
        if subjects[place].days.insert(day) { subjects[place].isChanged = true }
    }
}
