import ArgumentParser
import Foundation
import JSON
import Store

/// `clout vacuum`: the store's file as small as can be.
struct VacuumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vacuum", abstract: "Write the store anew, as small as can be, while no daemon runs.",
        discussion: """
            The daemon itself gives back what the store no longer needs, a little at a time. A store that was made before Clout could do so \
            must be written anew once: clout doctor says whether it is one. Takes some ten seconds a gigabyte, and room for the store twice, \
            in its own folder unless SQLITE_TMPDIR names another. Killed in between, nothing has changed.
            """)

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = place.storePath(named: try place.mainSettings().store)
        // The copy is as large as the store: it belongs on the same disk, and not into a /tmp that may be memory.
        let folder = (path as NSString).deletingLastPathComponent
        setenv("SQLITE_TMPDIR", folder.isEmpty ? "." : folder, 0)
        let (before, after) = try await SQLiteStore.vacuum(storeAt: path)
        if output.json {
            var writer = JSONWriter()
            writer.object { object in
                object.member("store", path)
                object.member("bytes_before", before)
                object.member("bytes", after)
            }
            return say(writer.text)
        }
        say("\(Terminal.safe(path)) takes \(ByteText.write(after)); it took \(ByteText.write(before)).")
    }
}
