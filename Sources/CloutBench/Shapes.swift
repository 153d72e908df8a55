import ArgumentParser
import ConnectorKit
import ConnectorTesting
import Connectors
import Foundation
import JSON

/// Decodes the recorded pages of each network in two ways: every value of them, as no connector needs to; and, where a folder is a
/// connector's, into its typed records, by playing its fixtures.
///
/// Prints a line for each folder: `{"name":"Mastodon","pages":31,"bytes":…,"mbs":…,"values":…,"typed_mbs":…}`, in megabytes a second of
/// the processor's time. `typed_mbs` counts all that the connector does with a page: asking for it, its wire types, its batches, its cursor;
/// the pages are the recorded ones, made as long as a busy account's.
struct Shapes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Decode each network's recorded pages.",
        discussion: "A folder is a connector's, or one of recordings; each JSON file below it counts, of a fixture its answers.")

    @Argument(help: "The folders, such as connectors/*.") var folders: [String]
    @Option(help: "For how many seconds each is decoded.") var seconds = 1.0

    /// About what forty posts take on Mastodon and X.
    private static let pageSize = 100_000

    func run() async throws {
        for folder in folders {
            let pages = try Self.pages(below: folder)
            guard !pages.isEmpty else { continue }
            var values = Values()
            let size = pages.reduce(0) { $0 + $1.count }
            let (speed, rounds) = try await measure {
                for page in pages { try withJSON(page) { values.read($0) } }
                return size
            }
            let typed = try await typedSpeed(of: folder)
            var writer = JSONWriter()
            writer.object { line in
                line.member("name", URL(filePath: folder).lastPathComponent)
                line.member("pages", pages.count)
                line.member("bytes", size)
                line.member("mbs", speed)
                line.member("values", values.count / rounds)
                line.member("typed_mbs", typed)
            }
            print(writer.text)
        }
    }

    /// Repeats what tells how many bytes it has read; returns megabytes a second of processor's time, and how often it was done.
    private func measure(_ work: () async throws -> Int) async throws -> (speed: Double, rounds: Int) {
        let start = CPUTime.soFar
        var (bytes, rounds) = (0, 0)
        while rounds < 3 || (CPUTime.soFar - start) / .seconds(1) < seconds {
            bytes += try await work()
            rounds += 1
        }
        return ((Double(bytes) / 1e5 / ((CPUTime.soFar - start) / .seconds(1))).rounded() / 10, rounds)
    }

    /// How fast a connector makes batches of the pages of its contract's cases; `nil` where the folder is none of a connector's, or where
    /// it reads no JSON.
    private func typedSpeed(of folder: String) async throws -> Double? {
        let fixtures = URL(filePath: folder).appending(path: "Fixtures")
        let name = URL(filePath: folder).lastPathComponent.lowercased()
        guard FileManager.default.fileExists(atPath: fixtures.path),
            let type = allConnectors.first(where: { $0.description.type.filter { $0 != "-" } == name })
        else { return nil }
        let cases = try FixtureCase.all(in: fixtures).filter { "\($0)".hasPrefix("contract") }
            .map { (fixture: $0, exchanges: $0.exchanges(lengthenedTo: Self.pageSize)) }
        guard cases.contains(where: { $0.exchanges.contains { $0.body.count >= Self.pageSize / 2 } }) else { return nil }
        return try await measure {
            var bytes = 0
            for (fixture, exchanges) in cases {
                let server = RecordedExchange(exchanges)
                _ = try await fixture.play(type, server: server, cursor: fixture.cursor)
                bytes += server.served.reduce(0) { $0 + $1.body.count }
            }
            return bytes
        }.speed
    }

    /// The JSON of a folder, with the spare capacity that CurlHTTP gives every body.
    private static func pages(below folder: String) throws -> [[UInt8]] {
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") } ?? []
        var pages: [[UInt8]] = []
        for file in files.sorted() where !file.hasSuffix("cursor.json") {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else { continue }
            let bodies = try? withJSON(Array(data)) { root in
                root["exchanges"].map { $0.elements.compactMap { $0["answer"]?["json"]?.text } } ?? [root.text]
            }
            for body in bodies ?? [] {
                var bytes: [UInt8] = []
                bytes.reserveCapacity(body.utf8.count + 64)
                bytes.append(contentsOf: body.utf8)
                pages.append(bytes)
            }
        }
        return pages
    }

    /// What was read, so that reading cannot be left out.
    private struct Values {
        var count = 0
        private var sum = 0

        mutating func read(_ value: JSONValue) {
            count += 1
            switch value.kind {
            case .object: for (key, member) in value.members { sum &+= key.utf8.count; read(member) }
            case .array: for element in value.elements { read(element) }
            case .string: sum &+= value.instant.map { Int($0.milliseconds & 1) } ?? value.string?.utf8.count ?? 0
            case .number: sum &+= value.lenientInt64.map { Int(truncatingIfNeeded: $0) } ?? 0
            case .boolean, .null: break
            }
        }
    }
}
