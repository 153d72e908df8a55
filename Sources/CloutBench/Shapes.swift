import ArgumentParser
import ConnectorKit
import Foundation
import JSON
import Model

/// Decodes the recorded pages of each network, every value of them, as no connector needs to: the least speed that any can have.
///
/// Prints a line for each folder: `{"name":"Mastodon","pages":31,"bytes":…,"mbs":…}`, in megabytes a second of one core.
struct Shapes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Decode every value of each network's recorded pages.",
        discussion: "A folder is a connector's, or one of recordings; each JSON file below it counts, of a fixture its answers.")

    @Argument(help: "The folders, such as connectors/*.") var folders: [String]
    @Option(help: "For how many seconds each is decoded.") var seconds = 1.0

    func run() throws {
        for folder in folders {
            let pages = try Self.pages(below: folder)
            guard !pages.isEmpty else { continue }
            let size = pages.reduce(0) { $0 + $1.count }
            let clock = ContinuousClock()
            let start = clock.now
            var rounds = 0
            var values = Values()
            while rounds < 3 || (clock.now - start) / .seconds(1) < seconds {
                for page in pages { try withJSON(page) { values.read($0) } }
                rounds += 1
            }
            let megabytes = Double(size) * Double(rounds) / 1e6
            var writer = JSONWriter()
            writer.object { line in
                line.member("name", URL(filePath: folder).lastPathComponent)
                line.member("pages", pages.count)
                line.member("bytes", size)
                line.member("mbs", (megabytes / ((clock.now - start) / .seconds(1)) * 10).rounded() / 10)
                line.member("values", values.count / rounds)
            }
            print(writer.text)
        }
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
