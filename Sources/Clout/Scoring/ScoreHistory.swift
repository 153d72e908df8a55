import Model
import Store

/// The scores that a person had up to a time, and how they changed.
struct ScoreHistory {
    /// How much a score changed over some days.
    struct Change: Equatable {
        var days: Int
        /// The score that held so many days ago; `nil` where none was stored yet, or nobody scored for long.
        var earlier: HistoricScore?
        /// Points gained since then; `nil` without a score from then, or when it is one of another epoch: such scores cannot be compared.
        var points: Double?
    }

    /// Oldest first.
    let scores: [HistoricScore]
    private let now: Instant

    /// - Parameter stored: oldest first; what is later than `now` is left out.
    init(_ stored: [HistoricScore], at now: Instant) {
        scores = Array(stored.prefix { $0.at <= now })
        self.now = now
    }

    /// The changes over a day, a week, a month and a quarter. A score holds until the next.
    var changes: [Change] {
        guard let last = scores.last else { return [] }
        return [1, 7, 30, 90].map { days in
            let earlier = scores.last { $0.at <= start(days) }.flatMap { $0.holds(at: start(days)) ? $0 : nil }
            return Change(
                days: days, earlier: earlier, points: earlier?.epoch == last.epoch ? earlier.map { last.score.value - $0.score.value } : nil
            )
        }
    }

    /// Those of the last days.
    func since(_ days: Int) -> [HistoricScore] { scores.filter { $0.at >= start(days) } }

    /// The last one of each UTC day of the last days.
    func byDay(_ days: Int) -> [HistoricScore] {
        var found: [HistoricScore] = []
        for score in since(days) {
            if found.last?.at.day == score.at.day { found.removeLast() }
            found.append(score)
        }
        return found
    }

    private func start(_ days: Int) -> Instant { now - .seconds(Int64(days) * 86_400) }
}
