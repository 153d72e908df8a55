import Model

/// Ks, and for each whether it counts and why not: a function of the Ks and the time alone.
public struct KLedger: Sendable, Hashable {
    /// What becomes of a K.
    public enum Verdict: Sendable, Hashable {
        case counts
        case takenBack(Instant)
        /// The account that got it turned out to be the giver's own.
        case toSelf
        /// Given in return for another one: an exchange of favours says nothing of either.
        case inReturn(for: K)
    }

    public struct Entry: Sendable, Hashable {
        public var k: K
        public var verdict: Verdict

        public init(k: K, verdict: Verdict) {
            self.k = k
            self.verdict = verdict
        }
    }

    /// Within so long, a K the other way is given in return, on whatever topic; the one that came first counts.
    public static let returnPeriod = Duration.seconds(30 * 86_400)

    /// In the order of giving.
    public let entries: [Entry]

    private struct Way: Hashable {
        var from: PersonKey
        var to: PersonKey
    }

    /// As it was at `now`: what was given or taken back later is not in it.
    public init(_ ks: [K], at now: Instant) {
        let given = ks.filter { $0.at <= now }.sorted { $0.at != $1.at ? $0.at < $1.at : $0.id < $1.id }
        var earlier: [Way: [K]] = [:]
        var entries: [Entry] = []
        for k in given {
            let giver = PersonKey.tracked(k.giver)
            // What was taken back before was no favour any more; at the same moment it still was one.
            let favour = earlier[Way(from: k.receiver, to: giver)]?.last { favour in
                favour.at >= k.at - Self.returnPeriod && favour.takenBack.map { $0 >= k.at } ?? true
            }
            let verdict: Verdict =
                if let takenBack = k.takenBack, takenBack <= now {
                    .takenBack(takenBack)
                } else if k.receiver == giver {
                    .toSelf
                } else if let favour {
                    .inReturn(for: favour)
                } else {
                    .counts
                }
            entries.append(Entry(k: k, verdict: verdict))
            // What counts for nothing is no favour that could be returned.
            if favour == nil { earlier[Way(from: giver, to: k.receiver), default: []].append(k) }
        }
        self.entries = entries
    }

    /// Those that count.
    public var counting: [K] { entries.filter { $0.verdict == .counts }.map(\.k) }
}
