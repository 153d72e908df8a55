import ArgumentParser
import Foundation
import Logging
import Model
import Store

/// Where the configuration and the store are.
struct PlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration's folder.", valueName: "dir"))
    var config: String?

    @Option(help: ArgumentHelp("The store's file. With it, no configuration is needed to read or import.", valueName: "file"))
    var store: String?

    static let standardConfiguration = "/etc/clout"

    func validate() throws {
        if store == "" { throw ValidationError("--store needs the name of a file.") }
        if config == "" { throw ValidationError("--config needs the name of a folder.") }
    }

    /// Whether any files are read: not where a store alone was named.
    var readsFiles: Bool { config != nil || store == nil }

    /// The configuration: the named one, or the installed one unless a store alone was named. Who only reads needs no secrets.
    func configuration(withSecrets needsSecrets: Bool = false) throws(ConfigurationError) -> Configuration {
        guard readsFiles else { return Configuration() }
        return try Configuration.load(
            from: config ?? Self.standardConfiguration, namesStore: store != nil, needsSecrets: needsSecrets)
    }

    /// What `clout.toml` says, for whoever must be sure of the store and needs no more: mistakes of other files are not looked for.
    func mainSettings() throws(ConfigurationError) -> MainSettings {
        guard readsFiles else { return MainSettings() }
        return try Configuration.mainSettings(in: config ?? Self.standardConfiguration)
    }

    /// What can be read of the configuration, for whoever needs the store and names alone: mistakes are told, and stop nobody.
    ///
    /// - Parameter looksAtSecrets: whether to read secrets, as far as they can be had outside the service.
    func glance(looksAtSecrets: Bool = false) -> Configuration {
        guard readsFiles else { return Configuration() }
        let (configuration, problems) = Configuration.glance(
            at: config ?? Self.standardConfiguration, namesStore: store != nil, secrets: looksAtSecrets ? .lookedAt : .unneeded)
        if let first = problems.first {
            let more = problems.count > 1 ? " (and \(problems.count - 1) more: `clout check`)" : ""
            complain("The configuration has a mistake\(more): \(first)")
            complain("Going on with the store \(storePath(configuration)).")
        }
        return configuration
    }

    /// Opens the store beside a running daemon: `.tool` to change what it holds, `.reader` to look. Says so where the daemon's is not the
    /// configuration's.
    func openStore(_ configuration: Configuration, as role: SQLiteStore.Role) async throws -> SQLiteStore {
        let usual = configuration.main.store
        let daemon = daemonElsewhere(than: usual)
        if let daemon { complain("Beware: \(daemon.words(besides: usual)). \(daemon.mend)") }
        return try await SQLiteStore.open(
            at: store ?? daemon?.store ?? usual, role: role, logger: Logger(label: "store") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Throws where there is no store to change: a misspelt one would be made, and hold nobody.
    func requireStore(_ configuration: Configuration) throws {
        let path = storePath(configuration)
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                description: "store \(path): there is no such file. Check --store, or `[daemon] store` of the configuration.")
        }
    }

    /// The clock that the store goes by: the machine's, but for a demo's store.
    func wall(of store: any Store, _ configuration: Configuration) async throws(StoreError) -> any WallClock {
        try await DemoTime.wall(of: store, at: storePath(configuration))
    }

    /// The same where nothing else is asked of the store: but for a demo's, it need not be there.
    func wall(_ configuration: Configuration) async throws -> any WallClock {
        guard DemoTime.ownTime(besideStoreAt: storePath(configuration)) != nil else { return SystemWallClock() }
        let store = try await openStore(configuration, as: .reader)
        let wall = try await wall(of: store, configuration)
        await store.close()
        return wall
    }
}

/// As of when to score.
struct TimeOptions: ParsableArguments {
    @Option(
        name: .customLong("as-of"),
        help: ArgumentHelp(
            "Score as of this time (RFC 3339, such as 2012-07-04T12:00:00Z, or 7d for seven days ago) instead of now.", valueName: "time"),
        transform: GivenTime.init(argument:))
    var asOf: GivenTime?
}

/// How to show what is asked for.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON instead of a table.")
    var json = false
}
