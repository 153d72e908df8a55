import ArgumentParser
import ConnectorKit
import Foundation
import JSON

/// Reads every value of the recorded pages of each network, as no connector needs to: what the parser and the walk over its tape can do.
///
/// Prints a line for each folder: `{"name":"Mastodon","pages":31,"bytes":…,"mbs":…,"values":…}`, in megabytes a second of the processor's
/// time. What connectors make of pages is `pages`.
struct Shapes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Decode each network's recorded pages.",
        discussion: "A folder is a connector's, or one of recordings; each JSON file below it counts, of a fixture its answers.")

    @Argument(help: "The folders, such as connectors/*.") var folders: [String]
    @Option(help: "For how many seconds each is decoded.") var seconds = 1.0

    func run() throws {
        for folder in folders {
            let pages = try Self.pages(below: folder)
            guard !pages.isEmpty else { continue }
            var values = Values()
            let size = pages.reduce(0) { $0 + $1.count }
            let (speed, rounds) = try measure {
                for page in pages { try withJSON(page) { values.read($0) } }
                return size
            }
            var writer = JSONWriter()
            writer.object { line in
                line.member("name", URL(filePath: folder).lastPathComponent)
                line.member("pages", pages.count)
                line.member("bytes", size)
                line.member("mbs", speed)
                line.member("values", values.count / rounds)
            }
            print(writer.text)
        }
    }

    /// Repeats what tells how many bytes it has read; returns megabytes a second of processor's time, and how often it was done.
    private func measure(_ work: () throws -> Int) throws -> (speed: Double, rounds: Int) {
        let start = CPUTime.soFar
        var (bytes, rounds) = (0, 0)
        while rounds < 3 || (CPUTime.soFar - start) / .seconds(1) < seconds {
            bytes += try work()
            rounds += 1
        }
        return ((Double(bytes) / 1e5 / ((CPUTime.soFar - start) / .seconds(1))).rounded() / 10, rounds)
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
