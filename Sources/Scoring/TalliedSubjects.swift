import Model

/// The posts and accounts of one network whose counts were sampled, with their samples in order.
struct TalliedSubjects {
    /// A sample, or an identified act beside it.
    struct Sample {
        /// A post's place, or an account's counted down from -1.
        var subject: Int64
        var kind: Kind
        var seconds: Int64
        var count: Int64
        var member: Int32
        var post: Int32
        /// When the post was published, in seconds.
        var published: Int64?

        func precedes(_ other: Sample) -> Bool {
            subject != other.subject ? subject < other.subject : kind.rawValue < other.kind.rawValue
        }
    }

    /// By subject, kind, time and count.
    let samples: [Sample]

    /// - Parameters:
    ///   - wanted: when given, only this member's are looked at.
    ///   - groups: when given, only posts that are in a group there.
    init(
        of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, onlyFor wanted: Int?, in groups: Column<UInt32>? = nil
    ) {
        var samples: [Sample] = []
        for tally in graph.tallies where tally.seconds <= window.lastSecond {
            if let groups, tally.post < 0 || groups[Int(tally.post)] == 0 { continue }
            let (post, account) = (Int(tally.post), Int(tally.account))
            var owner = account
            var published: Int64?
            if post >= 0 {
                let facts = graph.posts[post]
                // A tally of a post that is not known yet waits for it.
                guard Int(facts.network) == ledger, facts.author >= 0, !graph.postIsRemoved[post],
                    (facts.at ?? .min) <= window.lastSecond
                else { continue }
                owner = Int(facts.author)
                published = facts.at
            } else if tally.kind.isStanding {
                continue
            }
            guard Int(graph.accountLedger[owner]) == ledger else { continue }
            let member = roster.memberOfAccount[owner]
            guard member >= 0, wanted == nil || wanted == Int(member) else { continue }
            samples.append(
                Sample(
                    subject: post >= 0 ? Int64(post) : -1 - Int64(account), kind: tally.kind, seconds: tally.seconds,
                    count: tally.count, member: member, post: tally.post, published: published))
        }
        samples.sort { a, b in
            if a.precedes(b) { return true }
            if b.precedes(a) { return false }
            return a.seconds != b.seconds ? a.seconds < b.seconds : a.count < b.count
        }
        self.samples = samples
    }

    /// The acts with a known actor that the samples have counted as well, in the same order.
    ///
    /// An author's own acts are among them: a network counts them too.
    func identifiedActs(of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window) -> [Sample] {
        var postIsTallied = [Bool](repeating: false, count: graph.posts.count)
        var accountIsTallied = [Bool](repeating: false, count: graph.accountFacts.count)
        var anyAccount = false
        for sample in samples {
            if sample.post >= 0 {
                postIsTallied[Int(sample.post)] = true
            } else {
                accountIsTallied[Int(-1 - sample.subject)] = true
                anyAccount = true
            }
        }
        var found: [Sample] = []
        for segment in graph.ledgers[ledger].segments {
            for act in segment.acts where act.actor >= 0 && act.seconds <= window.lastSecond {
                let onPost = act.post >= 0 && postIsTallied[Int(act.post)]
                let onAccount = anyAccount && accountIsTallied[Int(act.target)]
                guard onPost || onAccount, roster.memberOfAccount[Int(act.actor)] >= 0,
                    roster.memberOfAccount[Int(act.target)] >= 0, act.post < 0 || !graph.postIsRemoved[Int(act.post)],
                    let kind = Kind(rawValue: act.kind)
                else { continue }
                func add(_ subject: Int64) {
                    found.append(
                        Sample(subject: subject, kind: kind, seconds: act.seconds, count: 1, member: -1, post: act.post))
                }
                if onPost { add(Int64(act.post)) }
                if onAccount { add(-1 - Int64(act.target)) }
            }
        }
        return found.sorted { a, b in
            if a.precedes(b) { return true }
            if b.precedes(a) { return false }
            return a.seconds < b.seconds
        }
    }
}

extension Kind {
    /// Kinds whose tallies on an account are standing facts: their latest count replaces followers and lists (section 1).
    var isStanding: Bool {
        switch self {
        case .follow, .subscription, .list: true
        default: false
        }
    }
}
