import Model
import Scoring
import Synchronization

/// Everybody's moments, as far as they were looked for: those of people whose score has moved since.
///
/// To look at one person goes over all posts, so few are looked at in a run, those that gained most first.
final class MomentBook: Sendable {
    private struct Page {
        var score: Double
        var moments: [PostMoment]
    }

    private let pages = Mutex<[PersonKey: Page]>([:])
    private static let mostInARun = 25

    /// The moments of tracked people whose posts were published since a time, and since all of the person's past is there.
    func occurrences(on board: Board, since: Instant, during backfill: Backfill, _ scorekeeper: Scorekeeper) async -> [Occurrence] {
        let known = pages.withLock { pages in
            // Whoever is not scored any more has no page.
            pages = pages.filter { board.scores[$0.key]?.score != nil }
            return pages
        }
        var moved: [(person: PersonKey, score: Double, gain: Double)] = []
        for person in board.scores.people {
            guard case .tracked = person.person, let score = person.score?.value, score != known[person.person]?.score else { continue }
            moved.append((person.person, score, score - (known[person.person]?.score ?? 1)))
        }
        for (person, score, _) in moved.sorted(by: { $0.gain > $1.gain }).prefix(Self.mostInARun) {
            guard let explanation = await scorekeeper.explanation(of: person, in: board.scores) else { continue }
            let moments = await scorekeeper.answer { graph, _ in Scoring.moments(in: explanation, of: graph) }
            pages.withLock { $0[person] = Page(score: score, moments: moments) }
        }
        return pages.withLock { $0 }.sorted { $0.key < $1.key }.flatMap { person, page -> [Occurrence] in
            guard let settled = backfill.settled(person) else { return [] }
            return page.moments.compactMap { moment in
                guard let at = moment.at, at >= since, at >= settled else { return nil }
                let post = "\(moment.network):\(moment.post)"
                let points = (moment.points * 10).rounded() / 10
                return Occurrence(
                    .moment, to: .person(person), name: board.directory.name(of: person), at: at, key: post,
                    detail: "the post \(post) has made \(points) points")
            }
        }
    }
}
