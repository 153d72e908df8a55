import Model
import Pages

/// What pages tell of a cohort as a whole. Counted once a run: it takes a look at everybody in it.
struct CohortSummary: Sendable {
    let scored: Int
    let provisional: Int
    /// The place of the last who is in the top ten percent, and the score there.
    let lastOfTop: Int?
    let gate: Double?
    /// How many have moved in a week beyond doubt, and who most.
    let moved: Int
    let rose: [Standing]
    let fell: [Standing]
    let everybody: Everybody

    private static let movers = 3

    init(of standings: ArraySlice<Standing>) {
        scored = standings.count { $0.state == .scored }
        provisional = standings.count { $0.state == .provisional }
        let last = standings.lastIndex { $0.topPercent <= 10 }
        lastOfTop = last.map { $0 - standings.startIndex }
        gate = last.map { standings[$0].score.value }
        let moved = standings.indices.filter { Delta(standings[$0].change7d, doubt: standings[$0].margin).isSure }
            .map { (place: $0, change: standings[$0].change7d ?? 0) }
        self.moved = moved.count
        func most(_ precedes: (Double, Double) -> Bool) -> [Standing] {
            moved.filter { precedes($0.change, 0) }.sorted { precedes($0.change, $1.change) }.prefix(Self.movers).map {
                standings[$0.place]
            }
        }
        (rose, fell) = (most(>), most(<))
        everybody = Everybody(
            standings.map { Everybody.Dot($0.score.value, isProvisional: $0.state == .provisional) }, gate: gate)
    }
}

/// In which order people are shown.
enum PeopleOrder: String, CaseIterable {
    case score = ""
    case rose
    case fell

    var title: String {
        switch self {
        case .score: "highest score"
        case .rose: "rose most in 30 days"
        case .fell: "fell most in 30 days"
        }
    }

    /// The places of standings in this order; those who have no change to tell come last.
    func places(of standings: ArraySlice<Standing>) -> [Int32] {
        let places = (0..<standings.count).map { Int32(truncatingIfNeeded: $0) }
        if self == .score { return places }
        let sign = self == .rose ? -1.0 : 1.0
        let changes = standings.map { $0.change30d.map { $0 * sign } ?? .infinity }
        return places.sorted { a, b in
            let (x, y) = (changes[Int(a)], changes[Int(b)])
            return x != y ? x < y : a < b
        }
    }
}
