import Model
import Scoring

extension Gate {
    /// The score foretells who will be heard, better than counting does.
    static let higgs = Gate(
        name: "higgs",
        subject:
            "Higgs on Twitter: score at 3 July 2012 against distinct people who reshare in the next 36 h, everybody seen on both sides",
        wanted: "Spearman above past reshares, past distinct resharers and PageRank"
    ) { material throws(MaterialProblem) in
        HiggsTrial(try HiggsTwitter(material).batch.interactions).readings
    }
}

/// The acts of the first two days, and what came of them in the 36 hours after.
///
/// Midnight (UTC) at the beginning of 3 July is the only time of that day after which the data holds 36 hours. Everybody is compared who
/// acted or was acted on both before and after it; who has no score counts as having no influence.
struct HiggsTrial {
    static let cut = Instant("2012-07-03T00:00:00Z") ?? Instant(seconds: 0)

    private let past: [Interaction]
    /// Whom it compares.
    let people: [String]
    private let resharersToCome: [String: Set<String>]

    init(_ acts: [Interaction]) {
        past = acts.filter { $0.at < Self.cut }
        let future = acts.filter { $0.at >= Self.cut }
        func seen(_ acts: [Interaction]) -> Set<String> { Set(acts.map(\.actor) + acts.map(\.target)) }
        people = seen(past).intersection(seen(future)).sorted()
        resharersToCome = Self.resharers(in: future)
    }

    var readings: [Reading] {
        let truth = people.map { Double(resharersToCome[$0]?.count ?? 0) }
        func correlation(_ values: [Double]) -> Double { RankCorrelation.spearman(values, truth) }
        let reshares = past.filter(Self.isReshare)
        var counts: [String: Int] = [:]
        for act in reshares { counts[act.target, default: 0] += 1 }
        let distinct = Self.resharers(in: past)
        let ranks = PageRank(of: reshares.map { ($0.actor, $0.target) }).ranks
        let allRanks = PageRank(of: past.map { ($0.actor, $0.target) }).ranks
        let baselines = [
            ("past reshares", people.map { Double(counts[$0] ?? 0) }),
            ("past distinct resharers", people.map { Double(distinct[$0]?.count ?? 0) }),
            ("PageRank of reshares", people.map { ranks[$0] ?? 0 }),
            ("PageRank of all acts", people.map { allRanks[$0] ?? 0 }),
        ].map { (reading: Reading($0, correlation($1)), values: $1) }
        let run = scores(of: Graph([Batch(interactions: past)]), at: Self.cut)
        let ours = people.map { run.influence(of: .met(IdentityKey(HiggsTwitter.network, $0))) }
        let best = baselines.max { $0.reading.value < $1.reading.value }
        return [
            Reading("people", Double(people.count), decimals: 0),
            Reading("Spearman of the score", correlation(ours), .above(best?.reading.value ?? .nan)),
        ] + baselines.map(\.reading) + [
            Reading(
                "resamples above the best, %", Bootstrap.shareAbove(ours, over: best?.values ?? ours, truth: truth), decimals: 0)
        ]
    }

    private static func isReshare(_ act: Interaction) -> Bool { act.kind == .reshare && act.actor != act.target }

    private static func resharers(in acts: [Interaction]) -> [String: Set<String>] {
        var resharers: [String: Set<String>] = [:]
        for act in acts where isReshare(act) { resharers[act.target, default: []].insert(act.actor) }
        return resharers
    }
}
