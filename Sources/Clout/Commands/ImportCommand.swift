import Archives
import ArgumentParser
import ConnectorKit
import Foundation
import JSON
import Logging
import Model
import Store

/// `clout import`: activity from files or a pipe, in the format of Singer taps, and the data exports of networks.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read activity from files or a pipe into the store.",
        discussion: """
            Reads the data exports that networks hand their users, from a folder, a zip or tar, or one of their files: X, Facebook, \
            Instagram, LinkedIn, Google Takeout (YouTube, Google+), Spotify, Swarm, Mastodon, Reddit, TikTok. They are known by what is in \
            them; where one does not say whose it is, --as does.

            Anything else is read as JSON lines (SCHEMA, RECORD and STATE messages of the Singer specification); `.gz` is read as it is, `-` is standard \
            input. Records become durable with the STATE that follows them; without any, 50,000 at a time. Importing the same file \
            again stores nothing. What was deleted, by a network or by an earlier import, is not stored again unless --undelete says so.
            """)

    @Argument(help: "The files and folders to read; - is standard input.")
    var files: [String]

    @Option(
        name: .customLong("as"), parsing: .singleValue,
        help: ArgumentHelp("Whose export it is, where it does not say so itself.", valueName: "network:id"),
        transform: { text in
            guard case .met(let key)? = PersonKey(text) else {
                throw ValidationError("`\(text)` is no account; write the network and the account's id, such as spotify:ada.")
            }
            return key
        })
    var accounts: [IdentityKey] = []

    @Flag(help: "Store also what was deleted before, and forget that it was.")
    var undelete = false

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try place.configuration()
        // All files are opened before anything is stored: a mistyped name should not leave half an import.
        let inputs = try await open()
        let store = try await SQLiteStore.open(
            at: place.storePath(configuration), role: .tool, logger: Logger(label: "store") { _ in SwiftLogNoOpLogHandler() })
        var summaries: [ImportSummary] = []
        var failures: [String] = []
        for input in inputs {
            var summary = ImportSummary(name: input.name)
            do {
                switch input {
                case .lines(let reader): try await read(reader, into: store, &summary)
                case .archive(let archive): try await read(archive, into: store, &summary)
                }
            } catch {
                // A broken file costs itself: what was read of it is stored and told, and the others are read.
                failures.append("\(error)")
            }
            if case .lines = input, summary.counts.read == 0, summary.counts.rejected > 0 {
                failures.append("\(input.name): there is no activity in it; a line is a JSON message (clout help import).")
            }
            summaries.append(summary)
        }
        await store.close()
        if output.json {
            var writer = JSONWriter()
            writer.array { list in for summary in summaries { summary.write(to: &list) } }
            say(writer.text)
        } else {
            for summary in summaries { summary.lines.forEach { say($0) } }
        }
        if !failures.isEmpty { throw CommandFailure(description: failures.joined(separator: "\nclout: ")) }
    }

    private func read(_ reader: BlockReader, into store: SQLiteStore, _ summary: inout ImportSummary) async throws {
        var decoder = try ActivityDecoder()
        var progress = ProgressBar(reader.name, quiet: output.json)
        defer { progress.end() }
        func storeDue() async throws {
            while let batch = decoder.takeBatch() {
                summary.outcome += try await store.commit(batch, isCurrent: undelete)
                summary.note(batch.rejections)
                summary.counts = decoder.counts
                progress.show(reader.fraction, "\(summary.counts.read) records")
            }
            summary.counts = decoder.counts
        }
        // The beginning of a line whose end has not come yet: where the input breaks off in it, it is no line.
        var begun: [UInt8] = []
        var brokenOff: CommandFailure?
        while brokenOff == nil {
            do throws(CommandFailure) {
                guard let block = try await reader.next() else { break }
                begun.withUnsafeBytes { decoder.consume($0) }
                let end = block.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
                block.withUnsafeBytes { decoder.consume(UnsafeRawBufferPointer(rebasing: $0[..<end])) }
                begun = Array(block[end...])
            } catch { brokenOff = error }
            if brokenOff == nil { try await storeDue() }
            progress.show(reader.fraction, "\(summary.counts.read) records")
        }
        // Also where the input broke off: storing is idempotent, and no cursor is kept that would pass over the rest.
        if brokenOff == nil { begun.withUnsafeBytes { decoder.consume($0) } }
        decoder.finish()
        try await storeDue()
        guard let failure = brokenOff ?? reader.rest else { return }
        let read = summary.counts.read
        throw read == 0 ? failure : CommandFailure(description: "\(failure) What was read before that is stored: \(read) records.")
    }
}
