/// Figures that compare two orders of the same people.
package enum RankCorrelation {
    /// Spearman's ρ: the correlation of ranks, ties sharing their mean rank. Not a number where one side is all ties.
    package static func spearman(_ a: [Double], _ b: [Double]) -> Double { pearson(ranks(a), ranks(b)) }

    /// How likely the greater of two values belongs to a true label (the area under the ROC curve); ties count one half.
    package static func areaUnderCurve(_ values: [Double], _ labels: [Bool]) -> Double {
        let positive = Double(labels.count { $0 })
        let negative = Double(labels.count) - positive
        // Mann and Whitney's U, from the ranks of the true ones (1947).
        let sum = zip(ranks(values), labels).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
        return (sum - positive * (positive + 1) / 2) / (positive * negative)
    }

    /// The share of the true top tenth that the top tenth by `values` holds. Of ties at the line the earlier ones are in.
    package static func topTenthFound(by values: [Double], of truth: [Double]) -> Double {
        let size = (truth.count + 9) / 10
        func top(_ numbers: [Double]) -> Set<Int> {
            Set(numbers.indices.sorted { (-numbers[$0], $0) < (-numbers[$1], $1) }.prefix(size))
        }
        return Double(top(values).intersection(top(truth)).count) / Double(size)
    }

    /// The value below which the share `quantile` of all lies, by nearest rank; not a number where there are none.
    package static func quantile(_ quantile: Double, of values: [Double]) -> Double {
        guard !values.isEmpty else { return .nan }
        let place = Int((quantile * Double(values.count)).rounded(.up)) - 1
        return values.sorted()[min(values.count - 1, max(0, place))]
    }

    private static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
            start = end
        }
        return ranks
    }

    private static func pearson(_ a: [Double], _ b: [Double]) -> Double {
        let count = Double(a.count)
        let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
        var (both, squaresA, squaresB) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            both += (x - meanA) * (y - meanB)
            squaresA += (x - meanA) * (x - meanA)
            squaresB += (y - meanB) * (y - meanB)
        }
        return both / (squaresA * squaresB).squareRoot()
    }
}
