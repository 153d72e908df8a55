import Alerting
import Foundation
import Model
import Store
import Testing

@testable import Clout

/// Rules over a real store that is killed again and again, against a model of ten lines.
@Suite("States of rules")
struct RuleStatesTests {
    /// What one person's alert is to be.
    private struct TenLines {
        var since: Instant?
        var fires = false
        var isTold = false

        mutating func sees(_ when: Bool, ends: Bool, at now: Instant, hold: Duration, first: Bool) -> Alert.Status? {
            if fires, ends, !when { (fires, since) = (false, nil); return isTold ? .resolved : nil }
            if fires { return nil }
            since = when ? since ?? now : nil
            guard let since, first || now - since >= hold else { return nil }
            (fires, isTold) = (true, !first)
            return isTold ? .firing : nil
        }
    }

    private struct Killed: Error {}

    @Test("random standings over random time and random kills: states and alerts equal the model's", arguments: 0..<12)
    func equalsTheModel(seed: UInt64) async throws {
        var random = SeededNumbers(seed: seed)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path + "/clout.db"
        var store = try await SQLiteStore.open(at: path, role: .tool, logger: silent)
        let hold = Duration.seconds([0, 600, 5000].randomElement(using: &random) ?? 0)
        let rule = try Rule(name: "r", line: .standing(in: .tracked, when: "w", until: "u"), for: hold, notify: ["log"])
        let rules = try RuleSet([rule])
        let people = try (0..<6).map { PersonKey.tracked(try #require(PersonID(rawValue: "p\($0)"))) }
        var models = [TenLines](repeating: TenLines(), count: people.count)
        var expected: [String] = []
        var hasBegun = false
        var now = Instant(seconds: 1_767_225_600)
        for _ in 0..<60 {
            now = now + .seconds(Int64.random(in: 1...2000, using: &random))
            let there = people.indices.filter { _ in Int.random(in: 0..<8, using: &random) > 0 }
            let when = Set(there.filter { _ in Bool.random(using: &random) })
            let ends = Set(there.filter { _ in Bool.random(using: &random) })
            let run = Run(
                at: now, epoch: "1",
                standings: try there.map {
                    Standing(
                        person: people[$0], name: "P", cohort: .tracked, score: try #require(Score(50)), state: .scored, rank: 1,
                        cohortSize: 1, margin: 1, effectivePeople: 1)
                })
            let evaluation = Evaluation(when: there.map(when.contains), until: there.map(ends.contains))
            // Killed before the end of the transaction, or behind it.
            if Int.random(in: 0..<3, using: &random) == 0 {
                await #expect(throws: StoreError.self) { try await store.publish(run) { _ in throw Killed() } }
            }
            if Int.random(in: 0..<4, using: &random) == 0 {
                await store.close()
                store = try await SQLiteStore.open(at: path, role: .tool, logger: silent)
            }
            try await store.publish(run) { rules.decide(run, remembering: $0, evaluations: ["r": evaluation]) }
            let first = !hasBegun && !there.isEmpty
            for (index, person) in people.enumerated() where hasBegun || first {
                let isThere = there.contains(index)
                let status = models[index].sees(
                    isThere && when.contains(index), ends: !isThere || ends.contains(index), at: now, hold: hold, first: first)
                if let status { expected.append("\(now) \(person) \(status)") }
            }
            hasBegun = hasBegun || first
            let firing = try await store.ruleMemory(at: now).states.filter { $0.value.phase == .firing }.map(\.key.subject)
            #expect(Set(firing) == Set(people.indices.filter { models[$0].fires }.map { .person(people[$0]) }), "seed \(seed)")
        }
        let told = try await store.alerts(AlertQuestion(limit: .max)).map { "\($0.alert.at) \($0.alert.subject) \($0.alert.status)" }
        #expect(told.sorted() == expected.sorted(), "seed \(seed)")
        #expect(!told.isEmpty)
        await store.close()
    }
}
