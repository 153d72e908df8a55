import Model
import Scoring

extension PersonScore {
    /// The largest parts of the score by network and block, largest first: what an alert says about why.
    func reasons(atMost limit: Int = 5) -> [Alert.Reason] {
        let reasons = blocks.filter { $0.points >= 0.05 }.map { Alert.Reason(label: $0.label, points: $0.points) }
        return Array(reasons.sorted { $0.points != $1.points ? $0.points > $1.points : $0.label < $1.label }.prefix(limit))
    }
}

extension Change {
    /// What changed the score most, in the words of `clout explain --since`, largest first.
    func causes(_ arrivals: [Arrivals], from: Instant, to: Instant, atMost limit: Int = 5) -> [Alert.Reason] {
        let report = ChangeReport(person: person, name: "", change: self, arrivals: arrivals, from: from, to: to, isFromRun: true)
        // What rounds to nothing has changed nothing that anybody sees.
        return steps.filter { abs($0.points) >= 0.05 }.sorted { abs($0.points) > abs($1.points) }.prefix(limit).map {
            Alert.Reason(label: report.words(for: $0), points: $0.points)
        }
    }
}
