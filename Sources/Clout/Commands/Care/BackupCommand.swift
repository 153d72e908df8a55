import ArgumentParser
import JSON
import Model
import Store

/// `clout backup`: the store in one file, as of one moment.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the store into one file, beside a running daemon.",
        discussion: """
            The file holds the store as of one moment, is checked whole before it takes its name, and is for its owner's eyes only. An \
            earlier backup of that name is replaced, in one step. The tokens of logins, which lie beside the store, are not in it.
            """)

    @Argument(help: ArgumentHelp("The file to write.", valueName: "file"))
    var file: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = place.storePath(named: try place.mainSettings().store)
        let holdings = try await SQLiteStore.backUp(storeAt: path, to: file)
        if output.json {
            var writer = JSONWriter()
            writer.object { object in
                object.member("file", file)
                object.member("store", path)
                object.member("holds") { $0.holdings(holdings) }
            }
            return say(writer.text)
        }
        say("Backed up \(Terminal.safe(path)) to \(Terminal.safe(file)): \(holdings.shown).")
    }
}

/// `clout restore`: a backup in the store's place.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in the place of the store, while no daemon runs.",
        discussion: """
            The backup is checked first, and stays as it is. The store that was there is kept beside, under a name that is told. The next \
            start of the daemon brings the backup of an earlier version up to date, and fetches what has happened since. Who was forgotten after \
            the backup was made stays forgotten: the store that is there knows them.
            """)

    @Argument(help: ArgumentHelp("The backup.", valueName: "file"))
    var file: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = place.storePath(named: try place.mainSettings().store)
        let stamp = SystemWallClock().now.description.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
        let restored = try await SQLiteStore.restore(from: file, to: path, at: stamp)
        let (former, forgotten) = (restored.former, restored.forgotten)
        if output.json {
            var writer = JSONWriter()
            writer.object { object in
                object.member("file", file)
                object.member("store", path)
                object.member("former", orNull: former)
                object.member("holds") { $0.holdings(restored.holdings) }
                object.member("forgotten") { member in
                    member.object {
                        $0.member("removed", forgotten.removed)
                        $0.member("lost", forgotten.lost)
                        $0.member("problem", orNull: forgotten.problem)
                    }
                }
            }
            return say(writer.text)
        }
        say("Restored \(Terminal.safe(path)) from \(Terminal.safe(file)): \(restored.holdings.shown).")
        if forgotten.removed > 0 {
            let whom = Words.count(forgotten.removed, "person or account", "people and accounts")
            say("Removed \(whom) that the backup held still, and that were forgotten since.")
        }
        if forgotten.lost > 0 {
            complain(
                "The backup is another store's: \(forgotten.lost) who were forgotten here are not in it, and may come back. Forget them again."
            )
        }
        if let problem = forgotten.problem {
            complain("Whoever was forgotten since the backup is in the store again, and must be forgotten anew (clout forget): \(problem)")
        }
        if let former { say("The store that was there is kept as \(Terminal.safe(former)); remove it when you no longer need it.") }
    }
}

extension StoreHoldings {
    /// In words.
    var shown: String {
        [
            Words.people(people), Words.count(accounts, "account", "accounts"), Words.count(posts, "post", "posts"),
            Words.count(interactions, "interaction", "interactions"), ByteText.write(bytes),
        ].joined(separator: ", ")
    }
}

/// Sizes as people read them.
enum ByteText {
    /// Such as `23.4 MB`.
    static func write(_ bytes: Int64) -> String {
        var size = Double(bytes)
        for unit in ["B", "kB", "MB", "GB"] {
            if size < 1000 { return unit == "B" ? "\(bytes) B" : "\(size.shown(decimals: 1)) \(unit)" }
            size /= 1000
        }
        return "\(size.shown(decimals: 1)) TB"
    }
}

extension JSONWriter {
    mutating func holdings(_ holdings: StoreHoldings) {
        object { object in
            object.member("people", holdings.people)
            object.member("accounts", holdings.accounts)
            object.member("posts", holdings.posts)
            object.member("interactions", holdings.interactions)
            object.member("tallies", holdings.tallies)
            object.member("alerts", holdings.alerts)
            object.member("bytes", holdings.bytes)
            object.member("version", holdings.version)
        }
    }
}
