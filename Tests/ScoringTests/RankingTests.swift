import Model
import Testing
import Validation

@testable import Scoring

@Suite struct RankingTests {
    private func scores(_ values: [Double]) -> [Score] { values.compactMap { Score($0) } }

    @Test("ties share the better rank, and the next one counts them all")
    func ties() { #expect(ranks(of: scores([10, 30, 20, 30, 5, 20, 20])) == [6, 1, 3, 1, 7, 3, 3]) }

    @Test("scores that differ beyond six decimals are ties")
    func sixDecimals() { #expect(ranks(of: scores([10.000_000_1, 10.000_000_2, 10.000_002])) == [2, 2, 1]) }

    @Test("without ties ranks are a permutation", arguments: [1, 2, 3] as [UInt64])
    func permutation(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let values = scores((0..<500).map { 1 + Double($0) / 6 }).shuffled(using: &numbers)
        let found = ranks(of: values)
        #expect(found.sorted() == Array(1...values.count))
        for (a, b) in zip(values.indices, values.indices.dropFirst()) {
            #expect((values[a] > values[b]) == (found[a] < found[b]))
        }
    }

    @Test("of tens of thousands, whom several threads sort, each has as many before as are better")
    func many() {
        var numbers = SeededNumbers(seed: 4)
        let values = scores((0..<30_000).map { _ in 1 + Double(Int.random(in: 0..<9_000, using: &numbers)) / 100 })
        let best = values.map(\.value).sorted(by: >)
        #expect(ranks(of: values) == values.map { value in best.firstIndex(of: value.value).map { $0 + 1 } ?? 0 })
    }

    @Test("who is asked for has the rank that everybody's standings tell", arguments: [1, 2] as [UInt64])
    func wanted(seed: UInt64) {
        let run = Scoring.scores(of: Graph([Population(seed: seed, size: 60, acts: 900).batch]), at: Population.now)
        let all = run.standings(in: .all, where: { $0.levels.count < 3 })
        #expect(all.count > 50)
        for share in [1, 2, 7, 1000] {
            @Sendable func isWanted(_ person: PersonKey) -> Bool { person.description.utf8.reduce(0) { $0 + Int($1) } % share == 0 }
            let some = run.standings(in: .all, where: { $0.levels.count < 3 }, wanted: { isWanted($0.person) })
            #expect(some == all.filter { isWanted($0.person) })
        }
    }

    @Test("nobody makes no ranks")
    func nobody() { #expect(ranks(of: []).isEmpty) }
}

@Suite struct RoundingTests {
    @Test("rounded parts add up to the rounded score", arguments: 1...20 as ClosedRange<UInt64>)
    func addsUp(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let parts = (0..<Int.random(in: 1...40, using: &numbers)).map { _ in Double.random(in: 0...2.4, using: &numbers) }
        let score = 1 + parts.reduce(0, +)
        let rounded = roundedToTenths(score: score, parts: parts)
        let tenths = rounded.parts.map { Int(($0 * 10).rounded()) }
        #expect(10 + tenths.reduce(0, +) == Int((rounded.score * 10).rounded()))
        #expect(abs(rounded.score - score) <= 0.05 + 1e-12)
        for (part, value) in zip(rounded.parts, parts) { #expect(abs(part - value) < 0.1 + 1e-12) }
    }

    @Test("of equal remainders the earlier part is rounded up")
    func earlier() { #expect(roundedToTenths(score: 1.5, parts: [0.125, 0.125, 0.125, 0.125]).parts == [0.2, 0.1, 0.1, 0.1]) }

    @Test("a score without parts is 1")
    func none() { #expect(roundedToTenths(score: 1, parts: []).score == 1) }

    @Test("the rounded steps of a change add up to the rounded difference, whatever their signs", arguments: 1...20 as ClosedRange<UInt64>)
    func changes(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let steps = (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
            Change.Step(cause: .day, points: Double.random(in: -3...3, using: &numbers))
        }
        let before = Double.random(in: 20...40, using: &numbers)
        let after = before + steps.map(\.points).reduce(0, +)
        let change = Change(person: .met(IdentityKey(Scene.network, "a")), before: before, after: after, steps: steps)
        let read = roundedToTenths(change)
        func tenths(_ value: Double) -> Int { Int((value * 10).rounded()) }
        #expect(tenths(read.before) + read.steps.map(tenths).reduce(0, +) == tenths(read.after))
        #expect(abs(read.before - before) <= 0.05 + 1e-12 && abs(read.after - after) <= 0.05 + 1e-12)
        for (step, value) in zip(read.steps, steps) { #expect(abs(step - value.points) < 0.2 + 1e-12) }
    }
}
