import Scoring

/// How much a figure owes to the people who happened to be there: it is computed again on people drawn with replacement (Efron, 1979).
enum Bootstrap {
    private static let resamples = 200

    /// Out of 100, the resamples of `count` people of which `holds` is true. Always the same for the same figures.
    static func share(of count: Int, where holds: ([Int]) -> Bool) -> Double {
        var numbers = SeededNumbers(seed: UInt64(count))
        let held = (0..<resamples).count { _ in holds((0..<count).map { _ in numbers.below(count) }) }
        return 100 * Double(held) / Double(resamples)
    }

    /// Out of 100, the resamples in which `ours` has a higher Spearman correlation with the truth than `theirs`.
    static func shareAbove(_ ours: [Double], over theirs: [Double], truth: [Double]) -> Double {
        share(of: truth.count) { drawn in
            func correlation(_ values: [Double]) -> Double { RankCorrelation.spearman(drawn.map { values[$0] }, drawn.map { truth[$0] }) }
            return correlation(ours) > correlation(theirs)
        }
    }
}
