import Model

/// How much somebody takes part on one network: own posts, and acts on others.
///
/// It is no part of the score, which measures what others do; but an audience that is neglected leaves.
public struct Participation: Sendable, Hashable {
    public var network: Network
    /// Own posts and acts a week, over the last four weeks.
    public var recent: Double
    /// Own posts and acts a week, over the twelve weeks before those, or over as many of them as anything is known of the network;
    /// `nil` where that is less than one.
    public var usual: Double?
    /// The last own post or act; `nil` where none is known.
    public var last: Instant?

    /// The weeks that are looked at as what is going on.
    public static let recentWeeks = 4
    /// The weeks before those, as what is usual.
    public static let usualWeeks = 12
    /// Below this share of what is usual, a network is neglected.
    public static let neglectedBelow = 0.25
    /// Who takes part less often than this, in posts and acts a week, has nothing to neglect.
    public static let leastUsual = 1.0

    /// Whether somebody who used to take part at least once a week has fallen below a quarter of it.
    public var isNeglected: Bool { usual.map { $0 >= Self.leastUsual && recent < Self.neglectedBelow * $0 } ?? false }
}

/// How much a person took part up to `now`, on each network where the person has an account, by name.
///
/// An answer that is known both as a post and as an act counts as two, now as before. Goes over the acts on these networks once;
/// call it off the cooperative pool.
public func participation(of person: PersonKey, in graph: Graph, at now: Instant) -> [Participation] {
    let weeks = Participation.recentWeeks + Participation.usualWeeks
    let start = now.seconds - Int64(weeks) * week
    let middle = now.seconds - Int64(Participation.recentWeeks) * week
    var counts = [(recent: Int, usual: Int, last: Int64?)](repeating: (0, 0, nil), count: graph.ledgers.count)
    func count(_ seconds: Int64, on ledger: Int) {
        guard seconds <= now.seconds else { return }
        counts[ledger].last = max(counts[ledger].last ?? seconds, seconds)
        if seconds > middle { counts[ledger].recent += 1 } else if seconds > start { counts[ledger].usual += 1 }
    }
    // A network's first record is as far back as can be told who took part.
    var first = [Int64](repeating: .max, count: graph.ledgers.count)
    let isOwn = graph.accountPerson.map { $0 >= 0 && graph.people[Int($0)] == person }
    var isThere = [Bool](repeating: false, count: graph.ledgers.count)
    for (account, ledger) in graph.accountLedger.enumerated() where isOwn[account] { isThere[Int(ledger)] = true }
    for ledger in graph.ledgers.indices where isThere[ledger] {
        for segment in graph.ledgers[ledger].segments {
            for act in segment where act.actor >= 0 {
                first[ledger] = min(first[ledger], act.seconds)
                if isOwn[Int(act.actor)] { count(act.seconds, on: ledger) }
            }
        }
    }
    for (place, post) in graph.posts.enumerated() where !graph.postIsRemoved[place] && post.author >= 0 {
        guard let at = post.at else { continue }
        first[Int(post.network)] = min(first[Int(post.network)], at)
        if isOwn[Int(post.author)] { count(at, on: Int(post.network)) }
    }
    return graph.ledgersByName.filter { isThere[$0] }.map { ledger in
        let known = Double(middle - max(start, min(first[ledger], middle))) / Double(week)
        return Participation(
            network: graph.ledgers[ledger].network, recent: Double(counts[ledger].recent) / Double(Participation.recentWeeks),
            usual: known < 1 ? nil : Double(counts[ledger].usual) / known, last: counts[ledger].last.map { Instant(seconds: $0) })
    }
}

/// In seconds.
private let week: Int64 = 7 * 86_400
