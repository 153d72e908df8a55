import ArgumentParser
import ConnectorKit
import Foundation
import JSON
import Logging
import Store

/// `clout import`: activity from files or a pipe, in the format of Singer taps.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read activity from files or a pipe into the store.",
        discussion: """
            Reads JSON lines (SCHEMA, RECORD and STATE messages of the Singer specification); `.gz` is read as it is, `-` is standard \
            input. Records become durable with the STATE that follows them; without any, 50,000 at a time. Importing the same file \
            again stores nothing. What was deleted, by a network or by an earlier import, is not stored again unless --undelete says so.
            """)

    @Argument(help: "The files to read; - is standard input.")
    var files: [String]

    @Flag(help: "Store also what was deleted before, and forget that it was.")
    var undelete = false

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try place.configuration()
        // All files are opened before anything is stored: a mistyped name should not leave half an import.
        let readers = try files.map { try BlockReader($0) }
        let store = try await SQLiteStore.open(
            at: place.storePath(configuration), role: .tool, logger: Logger(label: "store") { _ in SwiftLogNoOpLogHandler() })
        var summaries: [ImportSummary] = []
        var failures: [String] = []
        for reader in readers {
            var summary = ImportSummary(name: reader.name)
            do { try await read(reader, into: store, &summary) } catch {
                // A broken file costs itself: what was read of it is stored and told, and the others are read.
                failures.append("\(error)")
            }
            if summary.counts.read == 0, summary.counts.rejected > 0 {
                failures.append("\(reader.name): there is no activity in it; a line is a JSON message (clout help import).")
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

/// What one file brought.
struct ImportSummary {
    let name: String
    var counts = ActivityCounts()
    var outcome = CommitOutcome()
    private var rejections: [Rejection] = []

    /// How many rejected records are described; the rest is only counted.
    private static let mostRejections = 20

    init(name: String) { self.name = name }

    mutating func note(_ more: [Rejection]) {
        rejections += more.prefix(Self.mostRejections - rejections.count)
    }

    private var streams: [(stream: ActivityStream, count: CommitOutcome.Count)] {
        [
            (.identities, outcome.identities), (.posts, outcome.posts), (.interactions, outcome.interactions), (.tallies, outcome.tallies),
            (.deletions, outcome.deletions),
        ]
    }

    /// The summary as people read it: a line a stream that had anything, then what was rejected and why.
    var lines: [String] {
        var table = TextTable([
            ("stream", .left), ("read", .right), ("stored", .right), ("already known", .right), ("deleted before", .right),
            ("rejected", .right),
        ])
        for (stream, count) in streams where counts[stream].read + counts[stream].rejected > 0 {
            table.add([
                stream.rawValue, "\(counts[stream].read)", "\(count.stored)", "\(count.known)", "\(count.deletedBefore)",
                "\(counts[stream].rejected)",
            ])
        }
        var lines = [Terminal.bold("\(Terminal.safe(name)): \(counts.lines) lines, \(counts.read) records")]
        if counts.read + counts.rejected > 0 { lines += table.lines }
        if counts.brokenLines > 0 { lines.append("Lines that are no message: \(counts.brokenLines).") }
        if counts.unknownStreams > 0 { lines.append("Records of unknown streams: \(counts.unknownStreams).") }
        for rejection in rejections { lines.append("  \(Terminal.safe(rejection.path)): \(Terminal.safe(rejection.reason))") }
        if counts.rejected > rejections.count { lines.append("  … and \(counts.rejected - rejections.count) more.") }
        return lines
    }

    /// The summary as programs read it.
    func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("file", name)
            object.member("lines", counts.lines)
            object.member("streams") { streams in
                streams.object { object in
                    for (stream, count) in self.streams {
                        object.member(stream.rawValue) { one in
                            one.object {
                                $0.member("read", counts[stream].read)
                                $0.member("stored", count.stored)
                                $0.member("known", count.known)
                                $0.member("deleted_before", count.deletedBefore)
                                $0.member("rejected", counts[stream].rejected)
                            }
                        }
                    }
                }
            }
            object.member("broken_lines", counts.brokenLines)
            object.member("unknown_streams", counts.unknownStreams)
            object.member("rejections") { list in
                list.array { list in
                    for rejection in rejections {
                        list.object {
                            $0.member("path", rejection.path)
                            $0.member("reason", rejection.reason)
                        }
                    }
                }
            }
        }
    }
}
