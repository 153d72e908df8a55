import Model
import Scoring

extension Gate {
    /// People and the score agree on who is more influential.
    static let peerIndex = Gate(
        name: "peerindex",
        subject: "PeerIndex pairs: which of two people do humans call more influential, from their features as tallies and standing",
        wanted: "AUC ≥ 0.85, no training on the pairs"
    ) { material throws(MaterialProblem) in try PeerIndexPairs(material).readings }
}

/// Pairs of people on Twitter with what was measured of them, and which of the two a human called more influential.
///
/// Each side is somebody of their own: followers and lists are standing facts; the mentions and reshares that they received are tallies,
/// nothing the day before and the rate on the day. What they send, and the network's own features, are not used.
struct PeerIndexPairs {
    private static let file = "populations/peerindex-human-pairs/pairs.csv.gz"
    private static let network = Network("twitter")
    private static let at = Instant("2013-04-01T00:00:00Z") ?? Instant(seconds: 0)

    private let rows: [[String: String]]

    init(_ material: any Material) throws(MaterialProblem) { rows = Lines.table(try material.bytes(of: Self.file)) }

    var readings: [Reading] {
        let run = scores(of: Graph([batch]), at: Self.at)
        let labels = rows.map { $0["human_says_x_more_influential"] == "1" }
        func area(_ value: ([String: String], String) -> Double) -> Double {
            RankCorrelation.areaUnderCurve(rows.map { value($0, "X") - value($0, "Y") }, labels)
        }
        let baselines = [("followers", "follower_count"), ("lists", "listed_count"), ("reshares", "retweets_received")].map {
            name, column in
            Reading("of \(name)", area { Self.number($0, $1, column) })
        }
        func score(_ row: [String: String], _ side: String) -> Double {
            run[.met(IdentityKey(Self.network, Self.id(row, side)))]?.score?.value ?? 1
        }
        let differences = rows.map { score($0, "X") - score($0, "Y") }
        let share = Bootstrap.share(of: rows.count) { drawn in
            RankCorrelation.areaUnderCurve(drawn.map { differences[$0] }, drawn.map { labels[$0] }) >= 0.85
        }
        return [
            Reading("pairs", Double(rows.count), decimals: 0), Reading("AUC of the score", area(score), .atLeast(0.85)),
        ] + baselines + [Reading("resamples with 0.85, %", share, decimals: 0)]
    }

    private var batch: Batch {
        var batch = Batch()
        for row in rows {
            for side in ["X", "Y"] {
                let id = Self.id(row, side)
                batch.identities.append(
                    Identity(
                        IdentityKey(Self.network, id), followers: Int64(Self.number(row, side, "follower_count")),
                        lists: Int64(Self.number(row, side, "listed_count"))))
                for (kind, column) in [(Kind.mention, "mentions_received"), (.reshare, "retweets_received")] {
                    // Rates are fractions, and counts are not.
                    let count = Int64(Self.number(row, side, column).rounded())
                    for (count, at) in [(0, Self.at - .seconds(86_400)), (count, Self.at)] {
                        batch.tallies.append(Tally(network: Self.network, kind: kind, subject: .identity(id), count: count, at: at))
                    }
                }
            }
        }
        return batch
    }

    private static func id(_ row: [String: String], _ side: String) -> String { "\(row["pair"] ?? "")-\(side)" }

    private static func number(_ row: [String: String], _ side: String, _ column: String) -> Double {
        row["\(side)_\(column)"].flatMap(Double.init) ?? 0
    }
}
