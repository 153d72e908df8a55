import Model
import Scoring

extension Gate {
    /// Nobody's rank hangs on one number of ours.
    static let sensitivity = Gate(
        name: "sensitivity", subject: "sensitivity: every kind weight halved or doubled (a made community)",
        wanted: "Spearman with the default ≥ 0.97"
    ) { _ throws(MaterialProblem) in
        let batch = Community(Community.Configuration(people: 2000, acts: 60_000, seed: 17)).batch
        return Sensitivity(of: batch, at: Community.now).readings(of: "a made community", atLeast: 0.97)
    }

    /// The same with real people.
    static let realSensitivity = Gate(
        name: "real-sensitivity", subject: "the same on Higgs (three kinds) and Stack Exchange",
        wanted: "≥ 0.94 where a population has three kinds only, else ≥ 0.97"
    ) { material throws(MaterialProblem) in
        let higgs = try HiggsTwitter(material).batch
        let exchange = try StackExchangeDump(material).batch
        // Whom the gate `higgs` compares. Of all who are rated, most were acted on once, and a tie of two kinds is none any more.
        let compared = Set(HiggsTrial(higgs.interactions).people.map { PersonKey.met(IdentityKey(HiggsTwitter.network, $0)) })
        return Sensitivity(of: higgs, at: HiggsTrial.cut).readings(of: "Higgs", atLeast: 0.94) { compared.contains($0.person) }
            + Sensitivity(of: higgs, at: HiggsTwitter.end).readings(of: "all of Higgs, half of them acted on once", atLeast: nil)
            + Sensitivity(of: exchange, at: StackExchangeDump.end).readings(of: "Stack Exchange", atLeast: 0.97)
    }
}

/// Changes one kind's weight at a time, and looks how much the order of people changes.
struct Sensitivity {
    private let graph: Graph
    private let kinds: [Kind]
    private let at: Instant

    init(of batch: Batch, at: Instant) {
        graph = Graph([batch])
        kinds = Set(batch.interactions.map(\.kind) + batch.tallies.map(\.kind)).sorted { $0.rawValue < $1.rawValue }
        self.at = at
    }

    /// The least correlation with the default over the rated people that are wanted, and the kind that made it.
    func readings(of population: String, atLeast bound: Double?, where isWanted: (PersonScore) -> Bool = { _ in true }) -> [Reading] {
        let usual = scores(of: graph, at: at).people
        let rated = usual.indices.filter { usual[$0].score != nil && isWanted(usual[$0]) }
        var least: (kind: String, correlation: Double) = ("none", .infinity)
        for kind in kinds {
            for factor in [0.5, 2] {
                let changed = scores(of: graph, at: at, epoch: Epoch.one.scaling(kind, by: factor)).people
                let correlation = RankCorrelation.spearman(
                    rated.map { usual[$0].influence }, rated.map { changed[$0].influence })
                // One that is no number is worse than any.
                if !(correlation >= least.correlation) { least = ("\(kind.name) × \(factor == 2 ? "2" : "½")", correlation) }
            }
        }
        return [Reading("\(population), least (\(least.kind))", least.correlation, bound.map { .atLeast($0) }, decimals: 4)]
    }
}

extension Epoch {
    /// The epoch with a kind's weight multiplied, on every network.
    fileprivate func scaling(_ kind: Kind, by factor: Double) -> Epoch {
        var epoch = self
        epoch.kindWeights[kind, default: 0] *= factor
        for network in networkRows.keys {
            if let weight = networkRows[network]?[kind] { epoch.networkRows[network]?[kind] = weight * factor }
        }
        return epoch
    }
}
