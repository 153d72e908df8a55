import Foundation
import GRDBSQLite
import Testing

@testable import CloutBench

@Suite("The yardstick's simple model", .timeLimit(.minutes(10)))
struct YardstickTests {
    private struct Row {
        var actor: Int
        var target: Int
        var kind: String
        var at: Int
    }

    private static let weights = ["view": 0.1, "like": 1, "reply": 4, "reshare": 6, "mention": 3, "follow": 5]
    private let people = 1_200

    /// Some thousand rows among fewer people than there are; the last one only acts.
    private var rows: [Row] {
        var state: UInt64 = 20_260_101
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let kinds = Self.weights.keys.sorted()
        return (0..<6_000).map { number in
            // Skewed, so that some are acted on often and pairs repeat.
            let target = next(next(people - 1) + 1)
            let actor = number == 0 ? people - 1 : next(people - 2)
            return Row(
                actor: actor == target ? target + 1 : actor, target: target, kind: kinds[next(kinds.count)],
                at: 1_760_000_000 - next(90 * 86_400))
        }
    }

    private func withTable<Value>(of rows: [Row], _ body: (String) throws -> Value) throws -> Value {
        let file = FileManager.default.temporaryDirectory.appending(path: "yardstick-\(UUID().uuidString).db").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        var database: OpaquePointer?
        try #require(sqlite3_open(file, &database) == SQLITE_OK)
        let values = rows.map { "(\($0.actor), \($0.target), '\($0.kind)', 'mastodon', \($0.at))" }
        let sql = """
            CREATE TABLE interactions(actor INTEGER, target INTEGER, kind TEXT, network TEXT, at INTEGER);
            INSERT INTO interactions VALUES \(values.joined(separator: ","));
            """
        try #require(sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK)
        try #require(sqlite3_close(database) == SQLITE_OK)
        return try body(file)
    }

    private func influence(of rows: [Row]) throws -> [Double] {
        try withTable(of: rows) { file in
            let table = try InteractionTable(at: file)
            return InPlaceWalk(over: WeighedEdges(of: table, people: table.people)).influence
        }
    }

    @Test("agrees with the model written out plainly")
    func agrees() throws {
        let rows = rows
        var edges: [[Int: Double]] = Array(repeating: [:], count: people)
        var given = [Double](repeating: 0, count: people)
        for row in rows {
            let weight = (Self.weights[row.kind] ?? 0) * exp2(-Double(1_760_000_000 - row.at) / (30 * 86_400))
            edges[row.target][row.actor, default: 0] += weight
            given[row.actor] += weight
        }
        let shares = edges.map { row in row.map { (actor: $0.key, share: $0.value / given[$0.key]) } }
        var expected = [Double](repeating: 1, count: people)
        for _ in 0..<100 {
            let before = expected
            for person in 0..<people { expected[person] = 0.15 + 0.85 * shares[person].reduce(0) { $0 + before[$1.actor] * $1.share } }
        }
        let ours = try influence(of: rows)
        #expect(ours.count == people)
        for person in 0..<people { #expect(abs(ours[person] / expected[person] - 1) < 1e-6, "\(person)") }
    }

    @Test("gives the same bits in any order of rows")
    func order() throws {
        let rows = rows
        #expect(try influence(of: rows) == influence(of: rows.reversed()))
        #expect(try influence(of: rows) == influence(of: rows.sorted { ($0.kind, $0.at) < ($1.kind, $1.at) }))
    }

    @Test("refuses what it does not know, by name", arguments: ["praise", "vote", ""])
    func unknownKind(kind: String) throws {
        let failure = try withTable(of: rows + [Row(actor: 1, target: 2, kind: kind, at: 1_760_000_000)]) { file in
            #expect(throws: InteractionTable.Failure.self) { _ = try InteractionTable(at: file) }
        }
        #expect(failure?.description.contains("yardstick-") == true && failure?.description.contains("unknown kind") == true)
    }

    @Test("tells which file is no table")
    func noTable() {
        let failure = #expect(throws: InteractionTable.Failure.self) { _ = try InteractionTable(at: "/nowhere/interactions.db") }
        #expect(failure?.description.hasPrefix("/nowhere/interactions.db: not read") == true)
    }
}
