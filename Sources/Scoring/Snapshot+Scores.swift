import Model

extension Scores {
    /// What the next run is judged by: the scores of all who are scored, or of 500 to 1,000 of them.
    ///
    /// Who is drawn depends on the name alone, so the same people are drawn in every run.
    public var snapshot: Snapshot {
        let shift = max(0, Int.bitWidth - max(0, roll.scoredCount - 1).leadingZeroBitCount - Self.snapshotBits)
        var sample: [String: Double] = [:]
        for number in roll.drawn(by: shift) {
            if let score = people.scored(number) { sample[roll.name(of: number, among: people)] = score }
        }
        return Snapshot(at: at, epoch: epoch, scores: sample)
    }

    /// At most 2^10 people: a percentile is exact enough then, and what a store keeps of a run stays small.
    private static let snapshotBits = 10
}
