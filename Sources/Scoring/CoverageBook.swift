import Model

/// How much was seen of some people, as of one run.
package struct CoverageBook: Sendable {
    package private(set) var coverages: [PersonKey: [Coverage]] = [:]
    private var totals: [PersonKey: Double] = [:]

    package init() {}

    /// - Parameters:
    ///   - seen: the days whose activity is known (see `seenDays`).
    ///   - attributions: who gave the weight.
    package init(
        of scores: Scores, epoch: Epoch, seen: [PersonKey: [Network: [ClosedRange<Int32>]]], attributions: [PersonKey: [Attribution]]
    ) {
        let shares = WindowShares(of: epoch)
        for (person, attributions) in attributions {
            guard let score = scores[person] else { continue }
            note(score, seen: seen[person] ?? [:], attributions: attributions, shares: shares, asOf: scores.at.day)
        }
    }

    /// What it says of one person alone.
    func page(of person: PersonKey) -> CoverageBook {
        var page = CoverageBook()
        page.coverages[person] = coverages[person]
        page.totals[person] = totals[person]
        return page
    }

    /// Takes in what was seen of one person.
    mutating func note(
        _ score: PersonScore, seen: [Network: [ClosedRange<Int32>]], attributions: [Attribution], shares: WindowShares, asOf today: Int32
    ) {
        let found = score.coverages(seen: seen, attributions: attributions, shares: shares, asOf: today)
        coverages[score.person] = found
        totals[score.person] = score.coverage(of: found)
    }

    /// Over all networks, or on one; `nil` where there is nothing to cover.
    package func coverage(of person: PersonKey, on network: Network? = nil) -> Double? {
        guard let network else { return totals[person] }
        return coverages[person]?.first { $0.network == network }?.value
    }
}
