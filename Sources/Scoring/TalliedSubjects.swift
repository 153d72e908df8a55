import Model

/// The posts and accounts of one network whose counts were sampled, and the acts with a known actor that those counts hold.
///
/// Sorted once; what comes later stands beside, by subject, until the network is counted anew.
struct TalliedSubjects {
    /// A post or an account, by its place in the graph.
    struct Subject: Hashable, Comparable {
        /// A post's place, or an account's counted down from -1.
        fileprivate let number: Int32

        static func post(_ place: Int32) -> Subject { Subject(number: place) }
        static func account(_ place: Int32) -> Subject { Subject(number: -1 - place) }
        /// Place of the post; -1 for an account.
        var post: Int32 { max(-1, number) }
        /// Place of the account; -1 for a post.
        var account: Int32 { number < 0 ? -1 - number : -1 }
        static func < (a: Subject, b: Subject) -> Bool { a.number < b.number }
    }

    /// An act with a known actor that a count holds as well. An author's own acts are among them: a network counts them too.
    struct KnownAct {
        var subject: Subject
        var kind: UInt8
        var seconds: Int64
    }

    private let ledger: Int
    /// Places of the tallies, by subject, kind, time and count.
    private let tallies: [Int32]
    /// By subject, kind and time.
    private let acts: [KnownAct]
    private var laterTallies: [Subject: [Int32]] = [:]
    /// Acts on every post, for its first count may be still to come; on accounts, where they are tallied.
    private var laterActs: [Subject: [KnownAct]] = [:]
    /// How many posts there were when the acts were sorted.
    private let postCount: Int

    /// - Parameters:
    ///   - wanted: when given, only this member's own.
    ///   - groups: when given, only posts that are in a group there.
    init(
        of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window, onlyFor wanted: Int? = nil, in groups: Column<UInt32>? = nil
    ) {
        self.ledger = ledger
        postCount = graph.posts.count
        var found: [Int32] = []
        for (place, tally) in graph.tallies.enumerated() where tally.seconds <= window.lastSecond {
            if let groups, tally.post < 0 || groups[Int(tally.post)] == 0 { continue }
            guard let subject = Self.subject(of: tally, in: graph, onLedger: ledger) else { continue }
            if let wanted, Self.member(of: subject, in: graph, onLedger: ledger, roster: roster) != wanted { continue }
            found.append(Int32(truncatingIfNeeded: place))
        }
        tallies = Self.sorted(found, in: graph)
        let subjects = Set(tallies.lazy.compactMap { Self.subject(of: graph.tallies[Int($0)], in: graph, onLedger: ledger) })
        acts = subjects.isEmpty ? [] : Self.acts(on: subjects, of: graph, onLedger: ledger, lastSecond: window.lastSecond)
    }

    /// Takes in what has come since, all of it at or before now. Returns the subjects whose anonymous people may have changed.
    mutating func add(
        tallies places: [Int], acts: [StoredAct], posts: [Int32], of graph: Graph, window: Window
    ) -> Set<Subject> {
        var touched: Set<Subject> = []
        for act in acts {
            let onPost = act.post >= 0 ? Subject.post(act.post) : nil
            if let onPost { laterActs[onPost, default: []].append(KnownAct(subject: onPost, kind: act.kind, seconds: act.seconds)) }
            let onAccount = Subject.account(act.target)
            if isTallied(onAccount, in: graph) {
                laterActs[onAccount, default: []].append(KnownAct(subject: onAccount, kind: act.kind, seconds: act.seconds))
                touched.insert(onAccount)
            }
            if let onPost { touched.insert(onPost) }
        }
        var first: Set<Subject> = []
        for place in places {
            guard let subject = Self.subject(of: graph.tallies[place], in: graph, onLedger: ledger) else { continue }
            if !isTallied(subject, in: graph), subject.account >= 0 || Int(subject.post) < postCount { first.insert(subject) }
            laterTallies[subject, default: []].append(Int32(truncatingIfNeeded: place))
            touched.insert(subject)
        }
        if !first.isEmpty {
            // Nobody looked for the earlier acts on these; the graph has all of them.
            for subject in first { laterActs[subject] = nil }
            for act in Self.acts(on: first, of: graph, onLedger: ledger, lastSecond: window.lastSecond) {
                laterActs[act.subject, default: []].append(act)
            }
        }
        for post in posts { touched.insert(.post(post)) }
        return touched.filter { isTallied($0, in: graph) }
    }

    /// Calls `body` for each subject that was sampled, with its tallies' places and acts in order. Before anything was added.
    func forEach(in graph: Graph, _ body: (Subject, ArraySlice<Int32>, ArraySlice<KnownAct>) -> Void) {
        var start = 0
        var next = 0
        while start < tallies.count {
            guard let subject = Self.subject(of: graph.tallies[Int(tallies[start])], in: graph, onLedger: ledger) else { return }
            var end = start + 1
            while end < tallies.count, Self.subject(of: graph.tallies[Int(tallies[end])], in: graph, onLedger: ledger) == subject {
                end += 1
            }
            while next < acts.count, acts[next].subject < subject { next += 1 }
            var last = next
            while last < acts.count, acts[last].subject == subject { last += 1 }
            body(subject, tallies[start..<end], acts[next..<last])
            (start, next) = (end, last)
        }
    }

    /// One subject's tallies' places and acts in order, later ones among them.
    func records(of subject: Subject, in graph: Graph) -> (tallies: ArraySlice<Int32>, acts: ArraySlice<KnownAct>) {
        let early = talliesRange(of: subject, in: graph)
        let later = laterTallies[subject] ?? []
        let all = later.isEmpty ? tallies[early] : Self.sorted(tallies[early] + later, in: graph)[...]
        let firstAct = acts.firstIndex(notBefore: { $0.subject < subject })
        let known = acts[firstAct...].prefix { $0.subject == subject }
        guard let more = laterActs[subject] else { return (all, known) }
        return (all, (known + more).sorted(by: Self.precedes)[...])
    }

    /// Whose audience a subject's people are; `nil` while that is not known, or the post lies in the future.
    static func member(of subject: Subject, in graph: Graph, onLedger ledger: Int, roster: Roster) -> Int? {
        var owner = subject.account
        if subject.post >= 0 {
            guard !graph.postIsRemoved[Int(subject.post)] else { return nil }
            owner = graph.posts[Int(subject.post)].author
        }
        guard owner >= 0, Int(graph.accountLedger[Int(owner)]) == ledger else { return nil }
        let member = Int(roster.memberOfAccount[Int(owner)])
        return member >= 0 ? member : nil
    }

    /// What a tally is a count of on this network; `nil` for those of other networks, and for standing facts.
    private static func subject(of tally: Graph.StoredTally, in graph: Graph, onLedger ledger: Int) -> Subject? {
        if tally.post >= 0 { return Int(graph.posts[Int(tally.post)].network) == ledger ? .post(tally.post) : nil }
        guard !tally.kind.isStanding, Int(graph.accountLedger[Int(tally.account)]) == ledger else { return nil }
        return .account(tally.account)
    }

    private func isTallied(_ subject: Subject, in graph: Graph) -> Bool {
        laterTallies[subject] != nil || !talliesRange(of: subject, in: graph).isEmpty
    }

    private func talliesRange(of subject: Subject, in graph: Graph) -> Range<Int> {
        func subjectNumber(_ place: Int32) -> Int32 {
            let tally = graph.tallies[Int(place)]
            return tally.post >= 0 ? tally.post : -1 - tally.account
        }
        let start = tallies.firstIndex(notBefore: { subjectNumber($0) < subject.number })
        let end = tallies[start...].firstIndex(notBefore: { subjectNumber($0) <= subject.number })
        return start..<end
    }

    private static func sorted(_ places: some Sequence<Int32>, in graph: Graph) -> [Int32] {
        places.sorted { a, b in
            let (a, b) = (graph.tallies[Int(a)], graph.tallies[Int(b)])
            let (x, y) = (a.post >= 0 ? a.post : -1 - a.account, b.post >= 0 ? b.post : -1 - b.account)
            if x != y { return x < y }
            if a.kind != b.kind { return a.kind.rawValue < b.kind.rawValue }
            return a.seconds != b.seconds ? a.seconds < b.seconds : a.count < b.count
        }
    }

    private static func precedes(_ a: KnownAct, _ b: KnownAct) -> Bool {
        if a.subject != b.subject { return a.subject < b.subject }
        return a.kind != b.kind ? a.kind < b.kind : a.seconds < b.seconds
    }

    /// All acts on some subjects up to a second, in order.
    private static func acts(on subjects: Set<Subject>, of graph: Graph, onLedger ledger: Int, lastSecond: Int64) -> [KnownAct] {
        var postIsMeant = [Bool](repeating: false, count: graph.posts.count)
        var accountIsMeant = [Bool](repeating: false, count: graph.accountFacts.count)
        for subject in subjects {
            if subject.post >= 0 { postIsMeant[Int(subject.post)] = true } else { accountIsMeant[Int(subject.account)] = true }
        }
        var found: [KnownAct] = []
        graph.ledgers[ledger].forEachAct { act in
            guard act.actor >= 0, act.seconds <= lastSecond else { return }
            let onPost = act.post >= 0 && postIsMeant[Int(act.post)]
            let onAccount = accountIsMeant[Int(act.target)]
            guard onPost || onAccount, graph.accountPerson[Int(act.actor)] >= 0, graph.accountPerson[Int(act.target)] >= 0,
                act.post < 0 || !graph.postIsRemoved[Int(act.post)]
            else { return }
            if onPost { found.append(KnownAct(subject: .post(act.post), kind: act.kind, seconds: act.seconds)) }
            if onAccount { found.append(KnownAct(subject: .account(act.target), kind: act.kind, seconds: act.seconds)) }
        }
        return found.sorted(by: precedes)
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first place of a sorted collection from which on `isBefore` no longer holds.
    func firstIndex(notBefore isBefore: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
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
