import Model
import Store
import Synchronization

/// Tells the service manager what the daemon does, in the one line that `systemctl status` shows, whenever it is another.
final class StatusReporter: Sendable {
    private let store: SQLiteStore
    private let manager: ServiceManager
    private let state: DaemonState
    private let forgotten: @Sendable () async -> [PersonID]
    /// How many are tracked and how many connectors fetch them.
    private let counts = Mutex((people: 0, connectors: 0))
    private let bell = Doorbell()

    /// So often it is looked whether anything needs a human.
    private static let pause = Duration.seconds(15)

    /// - Parameter forgotten: the people whom the files name, and who were forgotten.
    init(
        store: SQLiteStore, manager: ServiceManager, state: DaemonState, forgotten: @escaping @Sendable () async -> [PersonID]
    ) {
        self.store = store
        self.manager = manager
        self.state = state
        self.forgotten = forgotten
    }

    func use(_ configuration: Configuration) {
        counts.withLock { $0 = (configuration.people.count, configuration.connectors.count) }
        bell.ring()
    }

    func run(on clock: any Clock<Duration>) async {
        var told: String?
        state.watch { [bell] in bell.ring() }
        while !Task.isCancelled {
            state.note(store.refusals.current)
            let line = await self.line
            if line != told { manager.tell(.status(line)) }
            told = line
            await bell.rest(atMost: Self.pause, on: clock)
        }
    }

    private var line: String {
        get async {
            let (people, connectors) = counts.withLock { $0 }
            do throws(StoreError) {
                return Self.line(
                    people: people, connectors: connectors, lastRun: try await store.lastRun(),
                    needs: try await Attention(of: store, forgottenButNamed: await forgotten(), at: state.present).sentences)
            } catch { return "The store cannot be read: \(error)" }
        }
    }

    static func line(people: Int, connectors: Int, lastRun: Instant?, needs: [String]) -> String {
        func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
        var line = "\(count(people, "person", "people")), \(count(connectors, "connector", "connectors")); "
        line += lastRun.map { "last run that changed anything \($0)" } ?? "no run yet"
        guard let first = needs.first else { return line }
        return line + "; needs you: \(first)" + (needs.count > 1 ? ", and \(needs.count - 1) more (clout status)" : "")
    }
}
