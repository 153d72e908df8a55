import Model

/// The people behind counts that a network shows without names (`SCORING.md`, section 1, "Anonymous people").
struct AnonymousCrowd {
    /// What the tallies of one kind on one subject add to V.
    struct Share {
        /// Whose audience it is.
        let member: Int32
        var subject: TalliedSubjects.Subject
        var kind: Kind
        /// weight · g(age) of every anonymous act.
        var people: Double

        /// Place of the post; -1 for a tally of the account itself.
        var post: Int32 { subject.post }
    }

    /// By member, then post (by name; the account itself first), then kind (by name).
    private(set) var shares: [Share] = []

    init(of subjects: TalliedSubjects, in graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, epoch: Epoch) {
        let counting = Counting(graph: graph, ledger: ledger, roster: roster, window: window, epoch: epoch)
        subjects.forEach(in: graph) { subject, tallies, acts in shares += counting.shares(of: subject, tallies: tallies, acts: acts) }
        shares.sort { $0.precedes($1, in: graph) }
    }

    /// Counts some subjects anew. Returns the members whose V may have changed.
    mutating func renew(
        _ touched: Set<TalliedSubjects.Subject>, of subjects: TalliedSubjects, in graph: Graph, onLedger ledger: Int, roster: Roster,
        window: Window, epoch: Epoch
    ) -> Set<Int> {
        guard !touched.isEmpty else { return [] }
        var members: Set<Int> = []
        shares.removeAll { share in
            guard touched.contains(share.subject) else { return false }
            members.insert(Int(share.member))
            return true
        }
        let counting = Counting(graph: graph, ledger: ledger, roster: roster, window: window, epoch: epoch)
        let new = touched.flatMap { subject in
            let (tallies, acts) = subjects.records(of: subject, in: graph)
            return counting.shares(of: subject, tallies: tallies, acts: acts)
        }
        for share in new { members.insert(Int(share.member)) }
        shares = merged(shares, new.sorted { $0.precedes($1, in: graph) }) { $0.precedes($1, in: graph) }
        return members
    }

    /// V of each member's tallies.
    func sums(members count: Int) -> Column<Double> {
        let sums = Column<Double>(count, filledWith: 0)
        for share in shares { sums[Int(share.member)] += share.people }
        return sums
    }

    /// One member's shares.
    func shares(of member: Int) -> ArraySlice<Share> {
        shares[shares.firstIndex(notBefore: { Int($0.member) < member })...].prefix { Int($0.member) == member }
    }

    /// Turns samples into shares.
    private struct Counting {
        let graph: Graph
        let ledger: Int
        let roster: Roster
        let window: Window
        let epoch: Epoch

        func shares(
            of subject: TalliedSubjects.Subject, tallies: ArraySlice<Int32>, acts: ArraySlice<TalliedSubjects.KnownAct>
        ) -> [Share] {
            guard let member = TalliedSubjects.member(of: subject, in: graph, onLedger: ledger, roster: roster) else { return [] }
            let published = subject.post >= 0 ? graph.posts[Int(subject.post)].at : nil
            guard (published ?? .min) <= window.lastSecond else { return [] }
            var shares: [Share] = []
            var tallies = tallies
            while let first = tallies.first {
                let kind = graph.tallies[Int(first)].kind
                let samples = tallies.prefix { graph.tallies[Int($0)].kind == kind }
                tallies = tallies[samples.endIndex...]
                let people = AnonymousCrowd.people(
                    samples.map { graph.tallies[Int($0)] }, without: acts.filter { $0.kind == kind.rawValue }.map(\.seconds),
                    published: published, isPost: subject.post >= 0, window: window,
                    weight: epoch.weight(of: kind, on: graph.ledgers[ledger].network))
                if people > 0 {
                    shares.append(Share(member: Int32(truncatingIfNeeded: member), subject: subject, kind: kind, people: people))
                }
            }
            return shares
        }
    }

    /// What the samples of one subject and kind add to V.
    ///
    /// The greatest count so far, less the identified acts up to then, less whatever a later sample takes back; each rise is
    /// dated by its sample. What a post's first sample shows happened since the post was published; what an account's first
    /// sample shows happened before anybody looked, and does not count.
    private static func people(
        _ samples: [Graph.StoredTally], without known: [Int64], published: Int64?, isPost: Bool, window: Window,
        weight: Double
    ) -> Double {
        var greatest: Int64 = 0
        var seen = 0
        var anonymous: [(seconds: Int64, count: Int64)] = []
        for sample in samples {
            greatest = max(greatest, sample.count)
            while seen < known.count, known[seen] <= sample.seconds { seen += 1 }
            let count = max(0, greatest - Int64(seen))
            if let last = anonymous.last, last.seconds == sample.seconds {
                anonymous[anonymous.count - 1].count = count
            } else {
                anonymous.append((sample.seconds, count))
            }
        }
        for index in anonymous.indices.dropLast().reversed() {
            anonymous[index].count = min(anonymous[index].count, anonymous[index + 1].count)
        }
        var sum = 0.0
        var previous: Int64 = 0
        for (index, sample) in anonymous.enumerated() {
            defer { previous = sample.count }
            if index == 0, !isPost { continue }
            let date = index == 0 ? min(published ?? sample.seconds, sample.seconds) : sample.seconds
            let day = Instant(seconds: date).day
            sum += Double(sample.count - previous) * weight * window.ageing(onDay: Int64(day))
        }
        return sum
    }
}

extension AnonymousCrowd.Share {
    fileprivate func precedes(_ other: Self, in graph: Graph) -> Bool {
        if member != other.member { return member < other.member }
        if subject != other.subject {
            if post < 0, other.post < 0 {
                let (x, y) = (graph.people.id(ofAccount: Int(subject.account)), graph.people.id(ofAccount: Int(other.subject.account)))
                return x.utf8.lexicographicallyPrecedes(y.utf8)
            }
            if post < 0 || other.post < 0 { return post < 0 }
            let (x, y) = (graph.posts[Int(post)].name, graph.posts[Int(other.post)].name)
            return x == y ? post < other.post : x.utf8.lexicographicallyPrecedes(y.utf8)
        }
        return kind.name < other.kind.name
    }
}

/// Two sorted arrays as one.
func merged<Element>(_ old: [Element], _ new: [Element], by precedes: (Element, Element) -> Bool) -> [Element] {
    if new.isEmpty { return old }
    var all: [Element] = []
    all.reserveCapacity(old.count + new.count)
    var next = 0
    for element in new {
        let place = old[next...].firstIndex(notBefore: { !precedes(element, $0) })
        all += old[next..<place]
        all.append(element)
        next = place
    }
    return all + old[next...]
}
