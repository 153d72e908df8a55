import Model
import Scoring

/// How much was seen of some people, as of one run.
package struct CoverageBook: Sendable {
    package fileprivate(set) var coverages: [PersonKey: [Coverage]] = [:]
    private var totals: [PersonKey: Double] = [:]

    package init() {}

    /// - Parameters:
    ///   - seen: the days whose activity is known (see `seenDays`).
    ///   - attributions: who gave the weight.
    init(
        of scores: Scores, epoch: Epoch, seen: [PersonKey: [Network: [ClosedRange<Int32>]]], attributions: [PersonKey: [Attribution]]
    ) {
        let shares = WindowShares(of: epoch)
        for (person, attributions) in attributions {
            guard let score = scores[person] else { continue }
            let found = score.coverages(seen: seen[person] ?? [:], attributions: attributions, shares: shares, asOf: scores.at.day)
            coverages[person] = found
            totals[person] = score.coverage(of: found)
        }
    }

    /// Over all networks, or on one; `nil` where there is nothing to cover.
    package func coverage(of person: PersonKey, on network: Network? = nil) -> Double? {
        guard let network else { return totals[person] }
        return coverages[person]?.first { $0.network == network }?.value
    }

    /// On the network of a standing's cohort, or else over all networks.
    package func coverage(of standing: Standing) -> Double? {
        if case .network(let network) = standing.cohort { return coverage(of: standing.person, on: network) }
        return coverage(of: standing.person)
    }
}
