import JSON
import Model
import Scoring

extension Gate {
    /// Another implementation of SCORING.md comes to the same numbers.
    static let golden = Gate(name: "golden", subject: "golden cases", wanted: "1e-6") { material throws(MaterialProblem) in
        var readings: [Reading] = []
        for name in GoldenCase.names {
            readings.append(
                Reading("greatest difference in \(name)", try GoldenCase(name, material).greatestDifference, .atMost(1e-6), decimals: 7))
        }
        return readings
    }
}

/// A case whose numbers were written down by an implementation that shares nothing with ours.
struct GoldenCase {
    static let names = ["1-example", "2-mixed", "3-rings"]

    /// The greatest difference in any number of any person; infinite where somebody is missing.
    let greatestDifference: Double

    init(_ name: String, _ material: any Material) throws(MaterialProblem) {
        let (input, expected) = ("golden-scores/\(name)/input.jsonl", "golden-scores/\(name)/expected.json")
        let batch = try material.activity(in: input)
        let bytes = try material.bytes(of: expected)
        let difference = try? withJSON(bytes) { root -> Double? in
            guard let now = root["as_of"]?.string.flatMap({ Instant($0) }), let people = root["people"] else { return nil }
            let run = scores(of: Graph([batch]), at: now)
            return people.elements.reduce(0) { max($0, Self.difference(of: $1, in: run)) }
        }
        guard let found = difference ?? nil else {
            throw MaterialProblem(.unreadable, what: expected, why: "it does not tell time and people", mend: "Fetch the file anew.")
        }
        greatestDifference = found
    }

    private static func difference(of theirs: JSONValue, in run: Scores) -> Double {
        guard let ours = theirs["person"]?.string.flatMap({ PersonKey($0) }).flatMap({ run[$0] }),
            ours.state.rawValue == theirs["state"]?.string
        else { return .infinity }
        var pairs = [
            (ours.influence, theirs["z"]), (ours.score?.value ?? 0, theirs["score"]), (ours.effectivePeople, theirs["n_eff"]),
            (ours.margin, theirs["margin"]),
        ]
        for level in ours.levels {
            guard let network = theirs["networks"]?.member(level.network.rawValue) else { return .infinity }
            pairs += [
                (level.attention, network["r"]), (level.reach, network["h"]), (level.known, network["A"]),
                (level.crowdLevel, network["B"]), (level.standingLevel, network["L"]), (level.crowd, network["V"]),
                (level.influence, network["z"]), (level.subScore?.value ?? 0, network["sub_score"]),
            ]
        }
        return pairs.reduce(0) { max($0, abs($1.0 - ($1.1?.double ?? 0))) }
    }
}
