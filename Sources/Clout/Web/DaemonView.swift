import Delivery
import Model
import Scheduling
import Scorekeeping
import Scoring
import Store
import Web

/// What routes read: what was published last, and what the parts of the daemon know.
struct DaemonView: Sendable {
    let published: Published
    let configuration: Current<Configuration>
    let store: SQLiteStore
    let scorekeeper: Scorekeeper
    let scheduler: Scheduler
    let courier: Courier
    let tokens: KeptTokens
    let events: EventFeed
    let runMeter: RunMeter
    let runLog: RunLog
    /// Where a reload is asked for; `nil` where there are no files to read again.
    let reloads: ReloadDesk?
    let state: DaemonState
    let tracking: Tracking
    let requestMeter = RequestMeter()
    let wall: any WallClock
    let pages = PageKeeper()
    /// What goes over all that is known of a person takes its turn, and waits for a run that is under way.
    let slow = Turnstile(places: 2, queue: 64)

    init(
        published: Published, configuration: Current<Configuration>, store: SQLiteStore, scorekeeper: Scorekeeper, scheduler: Scheduler,
        courier: Courier, tokens: KeptTokens, events: EventFeed, runMeter: RunMeter, runLog: RunLog, reloads: ReloadDesk?,
        state: DaemonState, tracking: Tracking, wall: any WallClock
    ) {
        self.published = published
        self.configuration = configuration
        self.store = store
        self.scorekeeper = scorekeeper
        self.scheduler = scheduler
        self.courier = courier
        self.tokens = tokens
        self.events = events
        self.runMeter = runMeter
        self.runLog = runLog
        self.reloads = reloads
        self.state = state
        self.tracking = tracking
        self.wall = wall
    }

    /// All routes. Each area has a file of its own.
    var routes: Routes {
        var routes = Routes()
        routes.addMetrics(of: requestMeter) { try await writeMetrics(to: &$0) }
        events.addRoute(at: "/v1/events", to: &routes)
        routes.addHealth { try await health }
        addStandings(to: &routes)
        addPeople(to: &routes)
        addExplanations(to: &routes)
        addTopics(to: &routes)
        addAlerts(to: &routes)
        addSilences(to: &routes)
        addPerks(to: &routes)
        addConnectors(to: &routes)
        addAdministration(to: &routes)
        addKlout(to: &routes)
        PageMaker(view: self).add(to: &routes)
        routes.addDocument(Self.document, at: "/v1/openapi.json")
        return routes
    }

    /// What whoever watches the daemon is told when it is ready: of when what it tells is. No names, for nobody shows a token for it.
    ///
    /// Throws while nothing is published, and while the last run has come to nothing: what is told then grows old.
    private var health: [String] {
        get async throws {
            if var problem = lackOfScores {
                problem.degraded = (try? await notices) ?? []
                throw problem
            }
            let publication = try publication
            let fetches = try await store.fetchSummaries().values
            var lines = ["scores of \(publication.run.at)"]
            if let last = fetches.compactMap(\.lastFetch).max() { lines.append("last fetch that ended well \(last)") }
            let failing = fetches.count { $0.isFailing }
            if failing > 0 { lines.append("\(failing) of \(fetches.count) connectors fetch nothing (clout status)") }
            return lines + (try await notices.map { "degraded: \($0)" })
        }
    }

    /// What keeps the daemon as a whole from its work, for everybody who may see the pages.
    var notices: [String] {
        get async throws(StoreError) {
            try await Attention(ofDaemonOn: store, forgottenButNamed: await tracking.forgotten, at: state.present).notices
        }
    }

    /// Why there is nothing to tell, or nothing but what grows old; `nil` where there is.
    private var lackOfScores: ProblemDetails? {
        let scores = published.current.map { "The scores that are told are of \($0.run.at)." }
        if let failed = state.present.failedRun {
            return .later(
                "The last run, of \(failed.began), failed, and is tried again. \(scores ?? "There are no scores to tell yet.") "
                    + "What helps: clout doctor.", seconds: 60)
        }
        return scores == nil ? .later(Self.lack, seconds: 5) : nil
    }

    private static let lack = "No run has been published yet; the first is on its way."

    /// What the last run made; throws while there is none.
    var publication: Publication {
        get throws(ProblemDetails) {
            guard let publication = published.current else { throw .later(Self.lack, seconds: 5) }
            return publication
        }
    }

    /// An answer that depends on nothing but the last run: made once for each target, and kept until the next run.
    func ofRun(_ request: WebRequest, _ make: (Publication) async throws -> String) async throws -> Answer {
        let publication = try publication
        if let known = publication.pages[request.target] { return known }
        let answer = Answer.json(try await make(publication).utf8).tagged
        publication.pages.keep(answer, at: request.target)
        return answer
    }

    /// The same of one person, who is named in the path, where what is known of them must be gone over.
    func ofPerson(_ request: WebRequest, _ make: (PersonView, Publication) async throws -> String) async throws -> Answer {
        try await ofRun(request) { publication in
            let person = try await person(request, in: publication)
            return try await slow.pass {
                do { return try await make(try await personView(of: person, in: publication), publication) } catch let error
                    as CommandFailure
                {
                    throw ProblemDetails.notFound(error.reason, nearest: error.nearest)
                }
            }
        }
    }

    /// A person's score, ready to be asked about. Throws when the person has no account on `network`.
    func personView(of person: PersonKey, on network: Network? = nil, in publication: Publication) async throws(CommandFailure)
        -> PersonView
    {
        if network == nil, let known = publication.views.view(of: person) { return known }
        let view = try await PersonView(
            of: person, named: publication.directory.name(of: person), on: network, by: publication.evidence, topics: publication.topics,
            scorekeeper: scorekeeper, store: store, epochs: configuration.value.epochs, hiding: publication.leftOut)
        if network == nil { publication.views.keep(view) }
        return view
    }

    /// What is to be known beside the scores of a run.
    func notices(of publication: Publication) async throws(StoreError) -> Notices {
        try await Notices(of: store, epoch: publication.run.epoch, at: publication.run.at)
    }

    /// The tracked person whom a path names by a slug, by `network:id`, or by a handle that one tracked account alone has.
    ///
    /// Somebody who was only met is nobody here (docs/http-api.md, "People who were only met").
    func person(_ request: WebRequest, in publication: Publication) async throws -> PersonKey {
        try await person(request[path: "person"], in: publication)
    }

    /// The same by what somebody typed.
    func person(_ text: String, in publication: Publication) async throws -> PersonKey {
        if case .tracked(let id) = PersonKey(text), publication.isTracked(id) { return .tracked(id) }
        let owners = try await owners(named: text)
        if owners.count == 1 { return .tracked(owners[0]) }
        let shown = String(text.prefix(100))
        guard owners.isEmpty else {
            throw ProblemDetails.notFound(
                "`\(shown)` may be \(owners.map(\.rawValue).joined(separator: " or ")). Name one of them.", nearest: owners[0].rawValue)
        }
        throw ProblemDetails.notFound("Nobody called `\(shown)` is tracked as of \(publication.run.at).", nearest: publication.near(shown))
    }

    /// The tracked people with that account, or else with that handle.
    private func owners(named text: String) async throws(StoreError) -> [PersonID] {
        if case .met(let account) = PersonKey(text) {
            let owner = try await store.identity(account)?.person
            if let owner { return [owner] }
        }
        let handle = text.hasPrefix("@") ? String(text.dropFirst()) : text
        guard !handle.isEmpty, handle.utf8.count <= 256 else { return [] }
        let accounts = try await store.identities(withHandle: handle, limit: 100)
        return Set(accounts.compactMap(\.person)).sorted()
    }

    /// The accounts of a person.
    func identities(of person: PersonKey) async throws(StoreError) -> [Identity] {
        switch person {
        case .tracked(let id): try await store.identities(of: id)
        case .met(let key): try await store.identity(key).map { [$0] } ?? []
        }
    }
}
