import Model
import Scoring

extension PersonScore {
    /// The largest parts of the score by network and block, largest first: what an alert says about why.
    func reasons(atMost limit: Int = 5) -> [Alert.Reason] {
        let reasons = blocks.filter { $0.points > 0 }.map { Alert.Reason(label: $0.label, points: $0.points) }
        return Array(reasons.sorted { $0.points != $1.points ? $0.points > $1.points : $0.label < $1.label }.prefix(limit))
    }
}
