import ArgumentParser
import JSON
import Model
import Store
import Synchronization

/// `clout forget`: removes somebody for good, and keeps them from coming back.
struct ForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Remove a person or an account for good, and keep it from coming back.",
        discussion: """
            All that they did and all that was done to them goes, with scores, alerts and Ks; from then on nothing that tells of them is \
            stored, whatever fetches or imports it. The store keeps a keyed hash of who it was, and no name. Of a tracked person all \
            accounts go. Works beside a running daemon, which is asked to take it over at once (as clout reload does), and is said to have. Backups \
            made before still hold them; clout restore removes them from what it restores.

            Without --yes it only says what would go, and ends with 1.
            """)

    @Argument(help: "A slug, network:id, or a handle.")
    var person: String

    @Flag(help: "Do it. There is no way back but a backup.")
    var yes = false

    @Flag(help: "Let somebody come back who was forgotten; what was removed stays removed.")
    var lift = false

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if yes, lift { throw ValidationError("Say either --yes or --lift.") }
    }

    func run() async throws {
        // Whoever is to be forgotten waits for no mistake to be mended.
        let configuration = place.glance()
        try place.requireStore(configuration)
        let store = try await place.openStore(configuration, as: .tool)
        let key = try await self.key(in: store)
        if lift {
            guard try await store.remember(key) else { throw CommandFailure(description: "`\(key)` was not forgotten.") }
            let takenOver = try await takeOver(on: store)
            await store.close()
            return show(
                key, "lifted", nil, "`\(key)` may come back: a people file or a network that tells of them is believed again.", takenOver)
        }
        guard yes else {
            let accounts = try await accounts(of: key, in: store)
            let counts = Mutex((posts: 0, acts: 0))
            try await store.activity(of: accounts) { batch in
                counts.withLock { $0 = ($0.posts + batch.posts.count, $0.acts + batch.interactions.count) }
            }
            await store.close()
            let (posts, acts) = counts.withLock { $0 }
            show(key, "asked", nil, "`\(key)` would be forgotten for good: \(sentence(accounts, posts, acts)). Say it again with --yes.")
            throw ExitCode(1)
        }
        let outcome = try await store.forget(key)
        let takenOver = try await takeOver(on: store)
        await store.close()
        show(key, "forgotten", outcome, "Forgotten: \(sentence(outcome.accounts, outcome.posts, outcome.interactions)).", takenOver)
        if case .tracked(let id) = key, configuration.people.contains(where: { $0.id == id }) {
            complain("A people file still names `\(id)`: take them out. The daemon leaves them out until then, and says so.")
        }
    }

    /// How long a daemon may take.
    private static let longestReload = Duration.seconds(60)

    /// Has the daemon that works on the store, where one does, look at once whom it tracks. Returns what came of that, in a sentence.
    private func takeOver(on store: SQLiteStore) async throws -> String? {
        guard let daemon = RunningDaemon(onStoreAt: store.path) else { return nil }
        return switch try await daemon.reload(within: Self.longestReload, asking: store) {
        case .inForce: "The daemon has taken it over, and its next run is under way."
        case .refused(let problem):
            "The daemon takes it over once its configuration's files are right (\(problem.prefix { $0 != "\n" })), or at its next start."
        case .waits(let reason): "The daemon takes it over once its store does: \(reason)"
        case .unknown(let reason): "The daemon takes it over with its next reload or start: \(reason)"
        }
    }

    /// Whom it is about: somebody known, or whoever is to be barred before they are met.
    private func key(in store: SQLiteStore) async throws -> PersonKey {
        do { return try await store.person(named: person) } catch let failure as CommandFailure {
            guard let key = PersonKey(person) else { throw failure }
            // A slug that nobody has is mistyped, more likely than not; but who was forgotten has none any more.
            if case .tracked = key, try await store.forgotten(among: [key]).isEmpty { throw failure }
            return key
        }
    }

    private func accounts(of person: PersonKey, in store: SQLiteStore) async throws -> Set<IdentityKey> {
        switch person {
        case .tracked(let id): Set(try await store.identities(of: id).map(\.key))
        case .met(let key): [key]
        }
    }

    private func sentence(_ accounts: Set<IdentityKey>, _ posts: Int, _ interactions: Int) -> String {
        let names = accounts.sorted().map(\.description)
        return Words.count(accounts.count, "account", "accounts") + (names.isEmpty ? "" : " (\(names.joined(separator: ", ")))")
            + ", \(Words.count(posts, "post", "posts")), \(Words.count(interactions, "interaction", "interactions"))"
    }

    private func show(
        _ key: PersonKey, _ done: String, _ outcome: ForgetOutcome?, _ sentence: String, _ takenOver: String? = nil
    ) {
        guard output.json else { return say(Terminal.safe([sentence, takenOver].compactMap(\.self).joined(separator: " "))) }
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", key.description)
            object.member("done", done)
            object.member("daemon", takenOver)
            guard let outcome else { return }
            object.member("accounts", outcome.accounts.sorted().map(\.description))
            object.member("posts", outcome.posts)
            object.member("interactions", outcome.interactions)
            object.member("scores", outcome.scores)
            object.member("alerts", outcome.alerts)
        }
        say(writer.text)
    }
}
