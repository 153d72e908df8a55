import Model

/// The people behind counts that a network shows without names (`SCORING.md`, section 1, "Anonymous people").
struct AnonymousCrowd {
    /// What the tallies of one kind on one subject add to V.
    struct Share {
        /// Whose audience it is.
        var member: Int32
        /// Place of the post; -1 for a tally of the account itself.
        var post: Int32
        var kind: Kind
        /// weight · g(age) of every anonymous act.
        var people: Double
    }

    /// By member, then post (by name; the account itself first), then kind (by name).
    let shares: [Share]

    /// - Parameters:
    ///   - member: when given, only this member's tallies are looked at.
    ///   - groups: when given, only tallies of posts that are in a group there.
    init(
        of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, epoch: Epoch, onlyFor member: Int? = nil,
        in groups: Column<UInt32>? = nil
    ) {
        let network = graph.ledgers[ledger].network
        let subjects = TalliedSubjects(of: graph, onLedger: ledger, roster: roster, window: window, onlyFor: member, in: groups)
        guard !subjects.samples.isEmpty else {
            shares = []
            return
        }
        let identified = subjects.identifiedActs(of: graph, onLedger: ledger, roster: roster, window: window)
        var shares: [Share] = []
        let samples = subjects.samples
        var start = 0
        var next = 0
        while start < samples.count {
            let first = samples[start]
            var end = start + 1
            while end < samples.count, samples[end].subject == first.subject, samples[end].kind == first.kind { end += 1 }
            while next < identified.count, identified[next].precedes(first) { next += 1 }
            let known = identified[next...].prefix { $0.subject == first.subject && $0.kind == first.kind }
            let people = Self.people(
                samples[start..<end], without: known.map(\.seconds), published: first.published, isPost: first.post >= 0,
                window: window, weight: epoch.weight(of: first.kind, on: network))
            if people > 0 { shares.append(Share(member: first.member, post: first.post, kind: first.kind, people: people)) }
            start = end
        }
        self.shares = shares.sorted { a, b in
            if a.member != b.member { return a.member < b.member }
            if a.post != b.post {
                if a.post < 0 || b.post < 0 { return a.post < 0 }
                let (x, y) = (graph.posts[Int(a.post)].name, graph.posts[Int(b.post)].name)
                return x == y ? a.post < b.post : x.utf8.lexicographicallyPrecedes(y.utf8)
            }
            return a.kind.name < b.kind.name
        }
    }

    /// V of each member's tallies.
    func sums(members count: Int) -> Column<Double> {
        let sums = Column<Double>(count, filledWith: 0)
        for share in shares { sums[Int(share.member)] += share.people }
        return sums
    }

    /// What the samples of one subject and kind add to V.
    ///
    /// The greatest count so far, less the identified acts up to then, less whatever a later sample takes back; each rise is
    /// dated by its sample. What a post's first sample shows happened since the post was published; what an account's first
    /// sample shows happened before anybody looked, and does not count.
    private static func people(
        _ samples: ArraySlice<TalliedSubjects.Sample>, without known: [Int64], published: Int64?, isPost: Bool, window: Window,
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
