import Logging
import Model
import Synchronization
import Tokens

/// The tokens that a configuration's connectors keep, in a folder beside the store.
final class KeptTokens: Sendable {
    private let folder: String
    private let logger: Logger
    private let keepers = Mutex<[String: TokenKeeper]>([:])

    init(besideStoreAt store: String, logger: Logger) {
        folder = Self.folder(besideStoreAt: store)
        self.logger = logger
    }

    static func folder(besideStoreAt store: String) -> String { store + ".tokens" }

    subscript(connector: String) -> TokenKeeper? { keepers.withLock { $0[connector] } }

    /// Keeps the tokens of these connectors from here on. Their files are read anew: somebody may have logged in. A keeper whose login has
    /// not changed goes on, with what it has not been able to save.
    func use(_ connectors: [ConnectorFile]) async {
        let former = keepers.withLock { $0 }
        var new: [String: TokenKeeper] = [:]
        for connector in connectors {
            guard let login = connector.login else { continue }
            if let keeper = former[connector.name], keeper.keeps(login) {
                await keeper.reread()
                new[connector.name] = keeper
            } else {
                new[connector.name] = TokenKeeper(connector: connector.name, login: login, folder: folder, logger: logger)
            }
        }
        keepers.withLock { [new] in $0 = new }
        for (name, keeper) in former where new[name] !== keeper { await keeper.finish() }
    }

    /// Tells in the log which logins end soon, for as long as it runs.
    func warn(on clock: any Clock<Duration>, wall: any WallClock) async {
        repeat {
            for keeper in keepers.withLock({ Array($0.values) }) { await keeper.warn(at: wall.now) }
            do { try await clock.sleep(for: .seconds(3600)) } catch { return }
        } while !Task.isCancelled
    }

    /// Waits until what is being renewed is kept.
    func finish() async { for keeper in keepers.withLock({ Array($0.values) }) { await keeper.finish() } }
}
