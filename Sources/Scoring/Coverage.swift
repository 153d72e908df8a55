import Model

/// How much of what a score is drawn from was seen on one network (`SCORING.md`, section 11).
public struct Coverage: Sendable, Hashable {
    public var network: Network
    /// The share of Σ g(d) over the window whose days have been fetched, 0 ... 1.
    public var fetchedShare: Double
    /// The share of the weight whose actors are known, 0 ... 1.
    public var knownShare: Double

    /// Both shares together, 0 ... 1.
    public var value: Double { fetchedShare * knownShare }
}

/// What share of the window some days are, weighed by age.
public struct WindowShares: Sendable {
    /// Σ g over all ages below the index.
    private let sums: [Double]

    public init(of epoch: Epoch) {
        sums = (0..<epoch.windowDays).reduce(into: [0]) { sums, age in sums.append((sums.last ?? 0) + epoch.ageing(at: age)) }
    }

    /// The share of Σ g(d) that falls on `days`, as of `today`; 0 ... 1.
    public func share(of days: ClosedRange<Int32>, asOf today: Int32) -> Double {
        func sum(below age: Int64) -> Double { sums[Int(min(max(0, age), Int64(sums.count - 1)))] }
        guard let whole = sums.last, whole > 0 else { return 0 }
        let (youngest, oldest) = (Int64(today) - Int64(days.upperBound), Int64(today) - Int64(days.lowerBound))
        return max(0, sum(below: oldest + 1) - sum(below: youngest)) / whole
    }
}

extension PersonScore {
    /// The coverage on each network that there is anything to tell of.
    ///
    /// - Parameters:
    ///   - seen: the days whose activity is known, by network, in runs that share none (see `seenDays`).
    ///   - attributions: who gave the weight.
    public func coverages(
        seen: [Network: [ClosedRange<Int32>]], attributions: [Attribution], shares: WindowShares, asOf today: Int32
    ) -> [Coverage] {
        levels.map { level in
            Coverage(
                network: level.network, fetchedShare: (seen[level.network] ?? []).reduce(0) { $0 + shares.share(of: $1, asOf: today) },
                knownShare: attributions.first { $0.network == level.network }?.knownShare ?? 0)
        }
    }

    /// The coverage over all networks, each by its share of the score; `nil` when unrated.
    public func coverage(of coverages: [Coverage]) -> Double? {
        guard score != nil else { return nil }
        return levels.reduce(0) { sum, level in
            sum + level.share * (coverages.first { $0.network == level.network }?.value ?? 0)
        }
    }
}
