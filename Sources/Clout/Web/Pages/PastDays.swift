import Model
import Store
import Synchronization

/// Everybody's score every third day of the last ninety, for lines that are drawn small, and where the top ten percent began then.
///
/// Read from the store once and kept: of days that are over nothing changes. 100,000 people take some 15 MB.
final class PastDays: Sendable {
    /// One day's scores, by the person's place; NaN where there is none.
    private struct Day {
        var scores: [Float]
        var gate: Double?
    }

    private struct State {
        var places: [PersonKey: Int] = [:]
        var days: [Int32: Day] = [:]
        var epoch = ""
    }

    private let state = Mutex(State())
    static let length: Int32 = 90
    private static let step: Int32 = 3

    /// The days that are looked at, oldest first, without today.
    private static func days(before today: Int32) -> [Int32] { (today - length + 1..<today).filter { $0 % step == 0 } }

    /// Reads the days that are not known yet, the latest first.
    func fill(until today: Int32, epoch: String, from store: any Store) async throws(StoreError) {
        let wanted = Self.days(before: today)
        let missing = state.withLock { state in
            if state.epoch != epoch { state = State(epoch: epoch) }
            state.days = state.days.filter { wanted.contains($0.key) }
            return wanted.reversed().filter { state.days[$0] == nil }
        }
        for day in missing {
            if Task.isCancelled { return }
            // What holds at the end of the day.
            let end = Instant(day: day + 1)
            let scores = try await store.scores(at: end).filter { $0.value.epoch == epoch && $0.value.holds(at: end) }
            state.withLock { state in
                guard state.epoch == epoch else { return }
                var values = [Float](repeating: .nan, count: state.places.count)
                var sorted: [Double] = []
                sorted.reserveCapacity(scores.count)
                for (person, score) in scores {
                    let place = state.places[person] ?? state.places.count
                    if place == state.places.count {
                        state.places[person] = place
                        values.append(.nan)
                    }
                    values[place] = Float(score.score.value)
                    sorted.append(score.score.value)
                }
                sorted.sort(by: >)
                state.days[day] = Day(scores: values, gate: sorted.count < 10 ? nil : sorted[sorted.count / 10 - 1])
            }
        }
    }

    /// A person's scores, oldest first, with that of today at the end.
    func scores(of person: PersonKey, today: Double?, on day: Int32) -> [Double?] {
        state.withLock { state in
            let place = state.places[person]
            return Self.days(before: day).map { day -> Double? in
                guard let place, let scores = state.days[day]?.scores, place < scores.count, !scores[place].isNaN else { return nil }
                return Double(scores[place])
            } + [today]
        }
    }

    /// Where the top ten percent of the tracked people began, oldest first; a day without ten people is left out.
    func gates(before today: Int32) -> [(day: Int32, score: Double)] {
        state.withLock { state in Self.days(before: today).compactMap { day in state.days[day]?.gate.map { (day, $0) } } }
    }
}
