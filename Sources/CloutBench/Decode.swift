import ArgumentParser
import ConnectorKit
import Foundation
import JSON
import Model

/// Decodes recorded pages into typed rows, as a connector does.
///
/// Prints `{"name":"clout","mbs":[…],"items":20000}`: megabytes a second of each round, fastest first, and the rows of one round.
struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Decode pages of JSON into typed rows.")

    @Argument(help: "The folder that holds page/0.json, page/1.json and so on.")
    var root: String

    @Argument(help: "How often all pages are decoded.")
    var rounds: Int

    func run() throws {
        var pages: [[UInt8]] = []
        while let page = FileManager.default.contents(atPath: "\(root)/page/\(pages.count).json") {
            // With the spare capacity that CurlHTTP gives every body.
            var bytes: [UInt8] = []
            bytes.reserveCapacity(page.count + 64)
            bytes.append(contentsOf: page)
            pages.append(bytes)
        }
        guard !pages.isEmpty, rounds > 0 else { throw ValidationError("There is no \(root)/page/0.json, or no round to run.") }
        let megabytes = Double(pages.reduce(0) { $0 + $1.count }) / 1e6

        let clock = ContinuousClock()
        var speeds: [Double] = []
        var decoded = 0
        for _ in 0..<rounds {
            var rows: [Row] = []
            let time = try clock.measure {
                for page in pages { try Row.decode(page, into: &rows) }
            }
            decoded = rows.count
            speeds.append(megabytes / (Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18))
        }

        var writer = JSONWriter()
        writer.object { line in
            line.member("name", "clout")
            line.member("mbs") { list in list.array { for speed in speeds.sorted(by: >) { $0.value((speed * 10).rounded() / 10) } } }
            line.member("items", decoded)
        }
        print(writer.text)
        PeakMemory.tell(of: "decode")
    }

    /// What is read of each interaction on a page.
    private struct Row {
        var id: String
        var actor: String
        var target: String
        var kind: Kind
        var at: Instant

        static func decode(_ page: [UInt8], into rows: inout [Row]) throws {
            try withJSON(page) { root in
                for entry in root["items"]?.elements ?? root.elements {
                    guard let id = entry["id"]?.identifier, let actor = entry["actor"]?["id"]?.identifier,
                        let target = entry["target"]?["id"]?.identifier, let kind = entry["type"]?.activityKind,
                        let at = entry["created_at"]?.instant
                    else { continue }
                    rows.append(Row(id: id, actor: actor, target: target, kind: kind, at: at))
                }
            }
        }
    }
}
