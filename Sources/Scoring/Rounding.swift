/// Rounds a score and its parts to one decimal so that what people read adds up too (`SCORING.md`, section 10).
///
/// The score is rounded half away from zero, then the parts by largest remainder to the rounded score minus 1; of equal
/// remainders the earlier part is rounded up.
///
/// - Parameters:
///   - score: S, in 1 ... 100.
///   - parts: points, 0 or more, with 1 the sum of which is `score`.
public func roundedToTenths(score: Double, parts: [Double]) -> (score: Double, parts: [Double]) {
    let tenths = inTenths(score)
    return (Double(tenths) / 10, rounded(parts, toSumOf: tenths - 10))
}

/// Rounds a change to one decimal so that what people read adds up too: both scores as they are read, and the steps between them
/// by largest remainder.
public func roundedToTenths(_ change: Change) -> (before: Double, after: Double, steps: [Double]) {
    let (before, after) = (inTenths(change.before), inTenths(change.after))
    return (Double(before) / 10, Double(after) / 10, rounded(change.steps.map(\.points), toSumOf: after - before))
}

private func inTenths(_ value: Double) -> Int { Int((value * 10).rounded(.toNearestOrAwayFromZero)) }

/// Rounds values to tenths whose sum is `sum` tenths, by largest remainder.
private func rounded(_ values: [Double], toSumOf sum: Int) -> [Double] {
    guard !values.isEmpty else { return [] }
    var tenths = values.map { Int(($0 * 10).rounded(.down)) }
    let remainders = values.indices.map { values[$0] * 10 - Double(tenths[$0]) }
    let byRemainder = values.indices.sorted {
        remainders[$0] != remainders[$1] ? remainders[$0] > remainders[$1] : $0 < $1
    }
    // Rounding the two ends of a change may cost a tenth more than there are steps, or a tenth less than nothing.
    let missing = sum - tenths.reduce(0, +)
    for step in 0..<max(0, missing) { tenths[byRemainder[step % byRemainder.count]] += 1 }
    for step in 0..<max(0, -missing) { tenths[byRemainder[byRemainder.count - 1 - step % byRemainder.count]] -= 1 }
    return tenths.map { Double($0) / 10 }
}
