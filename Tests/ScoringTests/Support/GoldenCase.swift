import Foundation
import Model

@testable import Scoring

/// One folder of golden scores: made by an independent implementation, not by Clout.
struct GoldenCase: Sendable, CustomStringConvertible {
    /// One person as the other implementation saw them.
    struct Person: Decodable {
        struct Level: Decodable {
            var r, h, A, B, L, V, z: Double
            var sub_score: Double?
        }
        var person: String
        var state: String
        var z: Double
        var score: Double?
        var n_eff: Double
        var margin: Double
        var rank: Int?
        var top_percent: Double?
        var networks: [String: Level]
    }

    /// A row of points: network, block, actor, kind, points.
    struct Points: Decodable {
        var path: [String] = []
        var points: Double

        init(from decoder: any Decoder) throws {
            var row = try decoder.unkeyedContainer()
            for _ in 0..<4 { path.append(try row.decode(String.self)) }
            points = try row.decode(Double.self)
        }
    }

    struct Expected: Decodable {
        var as_of: String
        var established: [String: Int]
        var rounds: [String: Int]
        var rings: [String: [[String]]]
        var rated: Int
        var mean_score: Double
        var people: [Person]
        var points: [String: [Points]]
    }

    static let all = ["1-example", "2-mixed", "3-rings"].map { GoldenCase(name: $0) }

    let name: String
    var description: String { name }

    private var folder: URL {
        get throws {
            guard let resources = Bundle.module.resourceURL else { throw Problem("the test bundle has no resources") }
            return resources.appending(path: "golden-scores").appending(path: name)
        }
    }

    func expected() throws -> Expected {
        try JSONDecoder().decode(Expected.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
    }

    /// Everything in `input.jsonl`, the streams of PLUGINS.md.
    func input() throws -> Batch {
        var batch = Batch()
        let text = try String(contentsOf: folder.appending(path: "input.jsonl"), encoding: .utf8)
        for line in text.split(separator: "\n") {
            guard let message = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                message["type"] as? String == "RECORD", let fields = message["record"] as? [String: Any]
            else { continue }
            try batch.append(Record(stream: message["stream"] as? String ?? "", fields: fields))
        }
        return batch
    }

    struct Problem: Error {
        var what: String
        init(_ what: String) { self.what = what }
    }

    struct Record {
        var stream: String
        var fields: [String: Any]

        func text(_ key: String) -> String? { fields[key] as? String }
        func count(_ key: String) -> Int64? { (fields[key] as? NSNumber)?.int64Value }
        func time(_ key: String) -> Instant? { text(key).flatMap { Instant($0) } }
        func required<Value>(_ value: Value?) throws -> Value {
            guard let value else { throw Problem("a golden record of \(stream) lacks a field: \(fields)") }
            return value
        }
    }
}

extension Batch {
    fileprivate mutating func append(_ record: GoldenCase.Record) throws {
        let network = try record.required(record.text("network").flatMap { Network(rawValue: $0) })
        switch record.stream {
        case "identities":
            identities.append(
                Identity(
                    IdentityKey(network, try record.required(record.text("id"))), createdAt: record.time("created_at"),
                    followers: record.count("followers"), lists: record.count("lists"),
                    person: record.text("person").flatMap { PersonID(rawValue: $0) }))
        case "posts":
            posts.append(
                Post(
                    network: network, id: try record.required(record.text("id")),
                    author: try record.required(record.text("author")), at: try record.required(record.time("at"))))
        case "interactions":
            interactions.append(
                Interaction(
                    network: network, kind: try record.required(record.text("kind").flatMap { Kind(name: $0) }),
                    actor: try record.required(record.text("actor")), target: try record.required(record.text("target")),
                    at: try record.required(record.time("at")), id: record.text("id"), post: record.text("post")))
        case "tallies":
            let subject = record.text("post").map { Tally.Subject.post($0) } ?? record.text("identity").map { .identity($0) }
            tallies.append(
                Tally(
                    network: network, kind: try record.required(record.text("kind").flatMap { Kind(name: $0) }),
                    subject: try record.required(subject), count: try record.required(record.count("count")),
                    at: try record.required(record.time("at"))))
        case "deletions":
            deletions.append(
                Deletion(
                    network: network, stream: try record.required(record.text("stream").flatMap { Deletion.Stream(rawValue: $0) }),
                    id: try record.required(record.text("id"))))
        default: throw GoldenCase.Problem("a golden record of an unknown stream \(record.stream)")
        }
    }
}
