import Logging
import Model
import Pages
import Scorekeeping
import Scoring
import Synchronization
import Web

/// What pages show and takes too long to find while somebody waits: found after each run, beside everything else.
final class PageKeeper: Sendable {
    let past = PastDays()
    private let quiet = Mutex<(run: Instant?, people: [Person])>((nil, []))
    private let found = Mutex<[(person: PersonKey, moment: PostMoment)]>([])

    private static let mostPeople = 10
    static let week = Duration.seconds(7 * 86_400)
    /// Where a person's score is compared with what it was.
    static let month = Duration.seconds(30 * 86_400)

    /// The moments of the last week that were found, the largest first.
    var moments: [(person: PersonKey, moment: PostMoment)] { found.withLock { $0 } }

    /// The tracked people whom nobody has acted on, by name. Found once a run.
    func unrated(of publication: Publication) -> [Person] {
        quiet.withLock { quiet in
            if quiet.run != publication.run.at {
                let people = publication.people.filter { publication.standings(of: .tracked($0.id)).isEmpty }
                quiet = (publication.run.at, people.sorted { $0.name < $1.name })
            }
            return publication.leftOut.isEmpty ? quiet.people : quiet.people.filter { !publication.leftOut.contains(.tracked($0.id)) }
        }
    }

    /// Works until the task is cancelled.
    func run(for view: DaemonView, logger: Logger) async {
        var isWarm = false
        while !Task.isCancelled {
            await view.published.bell.rest()
            guard let publication = view.published.current else { continue }
            _ = await offPool { self.unrated(of: publication) }
            do {
                try await past.fill(until: publication.run.at.day, epoch: publication.run.epoch, from: view.store)
                try await lookForMoments(in: publication, view)
                try await prepareChanges(in: publication, view)
                if !isWarm { await warmUp(for: publication, view) }
                isWarm = true
            } catch {
                if Task.isCancelled { return }
                logger.warning("past scores not read", metadata: ["problem": "\(error)"])
            }
        }
    }

    /// Finds out whose attention counted a month ago, which takes a look at everybody and is the same for all pages.
    private func prepareChanges(in publication: Publication, _ view: DaemonView) async throws {
        guard let best = publication.standings(in: .tracked).first else { return }
        let person = try await view.personView(of: best.person, in: publication)
        _ = try await person.change(since: publication.run.at - Self.month)
    }

    /// Makes pages that nobody asked for, once: what a process does slowly when it does it first (preparing statements, reading templates and its
    /// own code) is nothing for a visitor to wait for.
    private func warmUp(for publication: Publication, _ view: DaemonView) async {
        guard case .tracked(let best)? = publication.standings(in: .tracked).first?.person else { return }
        let maker = PageMaker(view: view)
        // What cannot be made is told to whoever asks for it.
        for make: () async throws -> any Page in [
            { try await maker.overview() }, { try await maker.people(PeopleQuestion()) }, { try await maker.person(best.rawValue) },
            { try await maker.explanation(of: best.rawValue) },
        ] where !Task.isCancelled {
            _ = try? await make().html()
        }
    }

    /// Looks at those who rose most in a week: whoever had a moment in it is among them.
    private func lookForMoments(in publication: Publication, _ view: DaemonView) async throws {
        let now = publication.run.at
        let rose = publication.standings(in: .tracked).filter { ($0.change7d ?? 0) > $0.margin }
            .sorted { ($0.change7d ?? 0) > ($1.change7d ?? 0) }.prefix(Self.mostPeople)
        var moments: [(person: PersonKey, moment: PostMoment)] = []
        for standing in rose {
            if Task.isCancelled { return }
            for moment in try await view.personView(of: standing.person, in: publication).moments() {
                guard let at = moment.at, at > now - Self.week else { continue }
                moments.append((standing.person, moment))
            }
        }
        let sorted = moments.sorted { $0.moment.points > $1.moment.points }
        found.withLock { $0 = sorted }
    }
}
