import Model

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A moment: a post that earned unusually much of a score.
///
/// A post's points are those of A and B for the acts and counts on it. A moment has made at least one point, and
///
/// - a third of all points of the score by itself, or,
/// - where at least five posts earned anything, lies two robust deviations above the person's own median, on a logarithmic scale,
///   since success multiplies: median + 2 · max(1.4826 · MAD, ln 2 / 2) of ln points, so at least twice the median. 1.4826 · MAD
///   estimates the standard deviation (Rousseeuw and Croux, "Alternatives to the Median Absolute Deviation", 1993); of posts that
///   vary as those of the person do, one in forty lies so high.
public struct PostMoment: Sendable, Hashable {
    public var network: Network
    /// The network's own id of the post.
    public var post: String
    /// When it was published; `nil` where that is not known.
    public var at: Instant?
    /// How many people who are known by name acted on it.
    public var people: Int
    /// Points of the score.
    public var points: Double
    /// The median of the points of the person's posts that earned any, this one among them; `nil` of fewer than five, which tell
    /// nothing usual.
    public var usual: Double?

    /// How many posts it takes to know what is usual.
    static let fewestPosts = 5
    /// The least points of a moment.
    static let fewestPoints = 1.0
    /// How many robust deviations above the median make a moment.
    static let deviations = 2.0
    /// The share of the score's points that makes a moment by itself.
    static let share = 1.0 / 3
}

/// The moments of a person, the largest first. Looks at the person's own posts alone, where the author is known.
public func moments(in explanation: Explanation, of graph: Graph) -> [PostMoment] {
    struct Name: Hashable {
        var network: Network
        var post: String
    }
    var posts: [Name: PostMoment] = [:]
    var onPosts = explanation
    onPosts.parts = explanation.parts.filter { $0.post != nil }
    for part in onPosts.parts(by: [.network, .post, .actor]) {
        guard let network = part.network, let post = part.post else { continue }
        let name = Name(network: network, post: post)
        var moment = posts[name] ?? PostMoment(network: network, post: post, people: 0, points: 0)
        moment.points += part.points
        if part.actor != nil { moment.people += 1 }
        posts[name] = moment
    }
    for (place, facts) in graph.posts.enumerated() where !graph.postIsRemoved[place] {
        let name = Name(network: graph.ledgers[Int(facts.network)].network, post: facts.name)
        guard posts[name] != nil else { continue }
        if facts.author >= 0, !graph.isOwned(facts.author, by: explanation.score.person) {
            posts[name] = nil
        } else {
            posts[name]?.at = facts.at.map { Instant(seconds: $0) }
        }
    }
    let earning = posts.values.filter { $0.points > 0 }
    var usual: Double?
    var threshold = PostMoment.share * ((explanation.score.score?.value ?? 1) - 1)
    if earning.count >= PostMoment.fewestPosts {
        usual = median(earning.map(\.points))
        let logarithms = earning.map { log($0.points) }
        let middle = median(logarithms)
        let deviation = max(1.4826 * median(logarithms.map { abs($0 - middle) }), log(2) / PostMoment.deviations)
        threshold = min(threshold, exp(middle + PostMoment.deviations * deviation))
    }
    let moments = earning.filter { $0.points >= max(threshold, PostMoment.fewestPoints) }.map { moment in
        var moment = moment
        moment.usual = usual
        return moment
    }
    return moments.sorted { a, b in
        if a.points != b.points { return a.points > b.points }
        return a.network != b.network ? a.network < b.network : a.post.utf8.lexicographicallyPrecedes(b.post.utf8)
    }
}

/// The middle of some values, of two middle ones their mean; 0 of none.
private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

extension Graph {
    /// Whether the account at a place belongs to a person.
    func isOwned(_ account: Int32, by person: PersonKey) -> Bool {
        let owner = accountPerson[Int(account)]
        return owner >= 0 && people[Int(owner)] == person
    }
}
