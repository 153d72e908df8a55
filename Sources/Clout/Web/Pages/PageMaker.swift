import Model
import Pages
import Scorekeeping
import Scoring
import Store
import Web

/// Makes pages of what the daemon knows. What they say is what the commands say, by the same code.
struct PageMaker: Sendable {
    let view: DaemonView

    var past: PastDays { view.pages.past }
    var store: SQLiteStore { view.store }
    var configuration: Configuration { view.configuration.value }
    var now: Instant { view.wall.now }

    /// What all pages have in common now.
    func site() async throws(StoreError) -> Site {
        let epoch = configuration.epoch.name
        let notices = try await Notices(of: store, epoch: epoch, at: now)
        return Site(
            version: CloutCommand.version, epoch: epoch, now: now, lastRun: view.published.current?.run.at,
            notices: notices.lines + (try await view.notices.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }))
    }

    /// The tracked person of a slug, `network:id` or handle, ready to be asked about. Somebody who was only met has no page.
    func tracked(_ text: String, in publication: Publication) async throws -> (id: PersonID, view: PersonView) {
        let key = try await view.person(text, in: publication)
        guard case .tracked(let id) = key else { throw ProblemDetails.notFound("People who were only met have no page.") }
        return (id, try await view.personView(of: key, in: publication))
    }

    /// Names of tracked people with where their pages are; of others nothing.
    func link(to person: PersonKey, named name: String) -> Link {
        guard case .tracked(let id) = person else { return Link(text: name) }
        return Link(text: name, address: Links.person(id.rawValue))
    }

    /// A post by what it says, as a link to where it can be read.
    func link(to post: PostKey, _ face: PostFace?) -> Link {
        let words = (face?.text ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let shown = words.count > 90 ? words.prefix(88) + " …" : words[...]
        return Link(text: shown.isEmpty ? "\(post.network.title) \(post.id)" : String(shown), address: face?.url)
    }

    func badge(of person: PersonKey, _ size: Badge.Size) -> Badge? {
        view.published.current?.standings(of: person).first { $0.cohort == .tracked }.map { Badge($0, size: size) }
    }
}

extension Badge {
    init(_ score: PersonScore, size: Size) {
        self.init(score: score.score?.value, doubt: score.margin, isProvisional: score.state == .provisional, size: size)
    }
}
