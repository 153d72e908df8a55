import Model

/// What Ks are worth on topics, before any limit.
///
/// A K weighs as an endorsement does, aged like an act, saturated for each giver as a pair is, times the giver's attention where that is
/// greatest. Whoever has no attention gives nothing.
struct Endorsements {
    private struct Subject: Hashable {
        var topic: String
        var receiver: PersonKey
    }

    private var levels: [Subject: Double] = [:]

    /// - Parameter scores: those of the same time, which tell the givers' attention.
    init(_ ks: [K], scores: Scores, epoch: Epoch) {
        let weight = epoch.kindWeights[.endorsement] ?? 0
        let given = KLedger(ks, at: scores.at).counting.sorted { a, b in
            if a.giver != b.giver { return a.giver < b.giver }
            return a.at != b.at ? a.at < b.at : a.id < b.id
        }
        for ks in given.runs(where: { $0.giver == $1.giver }) {
            guard let giver = ks.first?.giver, let attention = scores[.tracked(giver)]?.levels.map(\.attention).max() else { continue }
            var sums: [Subject: Double] = [:]
            for k in ks {
                let age = Int(scores.at.day) - Int(k.at.day)
                guard age < epoch.windowDays else { continue }
                sums[Subject(topic: k.topic, receiver: k.receiver), default: 0] += weight * epoch.ageing(at: age)
            }
            for (subject, sum) in sums { levels[subject, default: 0] += attention * epoch.saturated(sum) }
        }
    }

    /// What a person's Ks on a topic are worth.
    func level(of person: PersonKey, on topic: String) -> Double {
        levels.isEmpty ? 0 : levels[Subject(topic: topic, receiver: person)] ?? 0
    }
}
