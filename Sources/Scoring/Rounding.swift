/// Rounds a score and its parts to one decimal so that what people read adds up too (`SCORING.md`, section 10).
///
/// The score is rounded half away from zero, then the parts by largest remainder to the rounded score minus 1; of equal
/// remainders the earlier part is rounded up.
///
/// - Parameters:
///   - score: S, in 1 ... 100.
///   - parts: points, 0 or more, with 1 the sum of which is `score`.
public func roundedToTenths(score: Double, parts: [Double]) -> (score: Double, parts: [Double]) {
    let tenths = Int((score * 10).rounded(.toNearestOrAwayFromZero))
    var floors = parts.map { Int(($0 * 10).rounded(.down)) }
    let remainders = parts.indices.map { parts[$0] * 10 - Double(floors[$0]) }
    let byRemainder = parts.indices.sorted {
        remainders[$0] != remainders[$1] ? remainders[$0] > remainders[$1] : $0 < $1
    }
    let missing = tenths - 10 - floors.reduce(0, +)
    for index in byRemainder.prefix(max(0, missing)) { floors[index] += 1 }
    return (Double(tenths) / 10, floors.map { Double($0) / 10 })
}
