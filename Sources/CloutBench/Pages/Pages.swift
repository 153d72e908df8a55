import ArgumentParser
import ConnectorKit
import ConnectorTesting
import Connectors
import Foundation
import JSON

/// How fast connectors make batches of their networks' pages: bytes into typed records, and these into activity and the cursor behind it.
///
/// Prints a line for each folder: `{"name":"Mastodon","pages":4,"bytes":…,"decoding_mbs":…,"reading_mbs":…,"mbs":…,"missed":0}`, in
/// megabytes a second of the processor's time. `decoding_mbs` is the time in which a page's bytes become what the connector reads in them:
/// JSON, and typed records; pages that are no JSON have none. A page's whole time begins when its bytes are there. `reading_mbs` ends it when its records are in a batch and in the
/// round's state; `mbs` when the batch is handed on with the cursor behind it. Both end when another question is asked before.
struct Pages: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make batches of each network's pages.",
        discussion:
            "A folder is a connector's, whose contract's pages are made as long as busy accounts' by saying their records over and over, each with an id of its own; or one of recorded pages, as they are, that Tests/Tools/stage_recordings.py has written."
    )

    @Argument(help: "The folders, such as connectors/*.") var folders: [String]
    @Option(help: "For how many seconds of the processor's time each is read.") var seconds = 1.0
    @Flag(help: "Print a line for each page, too.") var each = false

    /// As many records as most networks put on a page at most.
    private static let pageSize = 100

    func run() async throws {
        for folder in folders {
            let name = URL(filePath: folder).lastPathComponent
            guard let type = allConnectors.first(where: { $0.description.type.filter { $0 != "-" } == name.lowercased() }) else { continue }
            let plays = try Self.plays(in: URL(filePath: folder))
            guard !plays.isEmpty else { continue }
            let meter = PageMeter()
            let start = CPUTime.soFar
            repeat {
                for play in plays { try await play.run(type, meter: meter) }
            } while (CPUTime.soFar - start) / .seconds(1) < seconds
            let pages = meter.pages.sorted { $0.key < $1.key }
            if each { for (page, use) in pages { print(Self.line(page, of: [use], missed: nil)) } }
            let missed = plays.filter { play in play.isStaged && !pages.contains { $0.key.hasPrefix("\(play.fixture) ") } }.count
            print(Self.line(name, of: pages.map(\.value), missed: missed))
        }
    }

    private static func plays(in folder: URL) throws -> [PagePlay] {
        let fixtures = folder.appending(path: "Fixtures")
        guard FileManager.default.fileExists(atPath: fixtures.path) else {
            return try FixtureCase.all(in: folder).map(PagePlay.init(staged:))
        }
        return try FixtureCase.all(in: fixtures).filter { "\($0)".hasPrefix("contract") }.map { PagePlay($0, lengthenedTo: pageSize) }
    }

    private static func line(_ name: String, of uses: [PageMeter.Use], missed: Int?) -> String {
        let bytes = uses.reduce(0) { $0 + $1.bytes }
        let decoded = uses.filter { $0.decodings > 0 }
        func speed(_ uses: [PageMeter.Use], _ time: (PageMeter.Use) -> Duration) -> Double {
            let bytes = uses.reduce(0) { $0 + $1.bytes }
            return (Double(bytes) / 1e5 / max(1e-9, uses.reduce(.zero) { $0 + time($1) } / .seconds(1))).rounded() / 10
        }
        var writer = JSONWriter()
        writer.object { line in
            line.member("name", name)
            if missed != nil { line.member("pages", uses.count) }
            line.member("bytes", bytes)
            if !decoded.isEmpty { line.member("decoding_mbs", speed(decoded) { $0.decoding / $0.decodings }) }
            line.member("reading_mbs", speed(uses) { $0.readings == 0 ? $0.time / $0.times : $0.reading / $0.readings })
            line.member("mbs", speed(uses) { $0.time / $0.times })
            if let missed { line.member("missed", missed) }
        }
        return writer.text
    }
}
