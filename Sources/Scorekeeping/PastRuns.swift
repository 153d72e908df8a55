import Model
import Store

/// The scores of a replay's own earlier runs, as far as changes look back, in bounded memory however many runs there are.
///
/// Of each time that is looked back, some tens of runs are kept, at most a day apart: 186 in all, eight bytes a person each.
struct PastRuns {
    private struct Snapshot {
        var at: Instant
        /// By the person's place; NaN for whoever had none.
        var scores: [Double]
    }

    private let epoch: String
    private var people: [PersonKey] = []
    private var places: [PersonKey: Int] = [:]
    /// By the number of days in `FactsBook.days`, the oldest first.
    private var snapshots = [[Snapshot]](repeating: [], count: FactsBook.days.count)
    private static let mostOfDay = 32

    /// - Parameter epoch: of all runs.
    init(epoch: String) { self.epoch = epoch }

    /// Everybody's score some days before a time: that of the last run by then which is kept.
    func past(of now: Instant) -> FactsBook.Past {
        zip(FactsBook.days, snapshots).map { days, snapshots in
            guard let snapshot = snapshots.last(where: { $0.at <= now - .seconds(days * 86_400) }) else { return [:] }
            var scores: [PersonKey: HistoricScore] = [:]
            scores.reserveCapacity(snapshot.scores.count)
            for (person, value) in zip(people, snapshot.scores) {
                guard let score = Score(value) else { continue }
                scores[person] = HistoricScore(at: snapshot.at, score: score, state: .scored, epoch: epoch)
            }
            return scores
        }
    }

    /// Keeps a run's scores of the tracked people, where those before it are not close enough.
    mutating func note(_ scores: [(person: PersonKey, score: Score)], at now: Instant) {
        var snapshot: Snapshot?
        for (index, days) in FactsBook.days.enumerated() {
            let spacing = min(Duration.seconds(days * 86_400) / Self.mostOfDay, .seconds(86_400))
            if let last = snapshots[index].last, now - last.at < spacing { continue }
            let made = snapshot ?? made(of: scores, at: now)
            snapshot = made
            // Of those that are old enough for every later run the last is enough.
            let old = snapshots[index].lastIndex { $0.at <= now - .seconds(days * 86_400) }
            if let old { snapshots[index].removeFirst(old) }
            snapshots[index].append(made)
        }
    }

    private mutating func made(of scores: [(person: PersonKey, score: Score)], at now: Instant) -> Snapshot {
        for (person, _) in scores where places[person] == nil {
            places[person] = people.count
            people.append(person)
        }
        var values = [Double](repeating: .nan, count: people.count)
        for (person, score) in scores { if let place = places[person] { values[place] = score.value } }
        return Snapshot(at: now, scores: values)
    }
}
