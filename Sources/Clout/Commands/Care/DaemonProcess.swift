import ArgumentParser
import Foundation
import Store

/// A daemon as its process shows it: by which configuration it was started, and on which store it works, whatever the configuration's
/// files name by now.
struct DaemonProcess {
    let id: Int32
    /// `nil` where this user may not look, or nobody should believe the process.
    let store: String?

    /// The first that was started with a folder of configuration. Whoever may keep the store at `store` is believed, and ourselves:
    /// anybody can call a program `clout`.
    static func started(by configuration: String, beside store: String) -> DaemonProcess? {
        let processes = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
        return processes.sorted().lazy.compactMap { DaemonProcess($0, by: configuration, beside: store) }.first
    }

    private init?(_ id: Int32, by configuration: String, beside store: String) {
        guard id != getpid(), let folder = Self.configuration(of: id), Self.whole(folder) == Self.whole(configuration) else { return nil }
        self.id = id
        let keepers = [store, (store as NSString).deletingLastPathComponent].compactMap(Self.owner) + [geteuid()]
        let isBelieved = Self.owner(of: "/proc/\(id)").map(keepers.contains) ?? false
        self.store = isBelieved ? SQLiteStore.store(ofDaemon: id) : nil
    }

    /// The folder of configuration of a process that is a daemon of ours; `nil` of any other.
    private static func configuration(of process: Int32) -> String? {
        // proc(5): the words of the command line, each with a zero byte behind it.
        guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return nil }
        let words = line.split(separator: 0, omittingEmptySubsequences: false).dropLast().map { String(decoding: $0, as: UTF8.self) }
        guard words.count >= 2, (words[0] as NSString).lastPathComponent.lowercased() == CloutCommand.configuration.commandName,
            words[1] == DaemonCommand.configuration.commandName, let command = try? DaemonCommand.parse(Array(words.dropFirst(2)))
        else { return nil }
        let folder = command.place.config ?? PlaceOptions.standardConfiguration
        if folder.hasPrefix("/") { return folder }
        let home = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
        return home.map { "\($0)/\(folder)" }
    }

    private static func owner(of path: String) -> uid_t? {
        var status = stat()
        return stat(path.isEmpty ? "." : path, &status) == 0 ? status.st_uid : nil
    }

    private static func whole(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path(percentEncoded: false)
    }
}

extension PlaceOptions {
    /// The store's file, from the command line, or from the daemon that runs by the configuration, or else from the configuration.
    func storePath(_ configuration: Configuration) -> String { storePath(named: configuration.main.store) }

    /// The same by what the configuration's files name.
    func storePath(named usual: String) -> String { store ?? daemonElsewhere(than: usual)?.store ?? usual }

    /// The daemon that runs by the configuration, and works on another store than its files name by now; `nil` where none does.
    func daemonElsewhere(than usual: String) -> DaemonProcess? {
        guard store == nil, SQLiteStore.daemon(ofStoreAt: usual) == nil else { return nil }
        return DaemonProcess.started(by: config ?? Self.standardConfiguration, beside: usual)
    }
}

extension DaemonProcess {
    /// That it does not work on the store that its configuration's files name.
    func words(besides usual: String) -> String {
        let other = store ?? "another one, which this user may not see"
        return "the configuration names the store \(usual), and the daemon that runs by it (process \(id)) works on \(other)"
    }

    /// What helps.
    var mend: String {
        store == nil
            ? "Look as the daemon's user or as root, or name its store with --store."
            : "Restart it (systemctl restart clout), or take the change back; until then each command goes by the daemon's store."
    }
}
