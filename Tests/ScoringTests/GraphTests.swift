import Model
import Testing
import Validation

@testable import Scoring

/// What a store hands over is taken as it is; its mistakes are counted and never stop a run.
@Suite struct GraphTests {
    private let network = Scene.network

    private func account(_ id: Int64, _ name: String, on network: Network = Scene.network) -> Account {
        Account(id: id, identity: Identity(IdentityKey(network, name)))
    }

    private func like(_ id: Int64, _ actor: Int64, _ target: Int64, post: Int64 = 0) -> Act {
        Act(id: id, actor: actor, target: target, post: post, seconds: Scene.time(1).seconds, kindCode: Kind.like.rawValue)
    }

    private func crowd(_ graph: Graph, _ name: String) -> Double {
        scores(of: graph, at: Population.now).level(name)?.crowd ?? 0
    }

    @Test("records that name what was never told of are counted and passed over")
    func strays() {
        var graph = Graph()
        graph.add(.accounts([account(1, "a"), account(2, "b"), account(3, "c", on: Network("beta"))]))
        var unknownKind = like(4, 1, 2)
        unknownKind = Act(id: 4, actor: 1, target: 2, post: 0, seconds: unknownKind.seconds, kindCode: 200)
        graph.add(.acts([like(1, 1, 99), like(2, 1, 2, post: 5), like(3, 1, 3), unknownKind, like(5, 1, 2)]))
        graph.add(.tallies([TallySample(id: 6, account: 0, post: 0, kind: .like, count: 1, at: Population.now)]))
        #expect(graph.strayCount == 5)
        #expect(graph.actCount == 1)
    }

    @Test("an act that is read twice counts once")
    func twice() {
        var graph = Graph()
        graph.add(.accounts([account(1, "a"), account(2, "b")]))
        graph.add(.acts([like(1, 1, 2), like(2, 1, 2)]))
        let once = crowd(graph, "b")
        graph.add(.acts([like(1, 1, 2), like(2, 1, 2)]))
        #expect(crowd(graph, "b") == once)
        #expect(graph.actCount == 2)
    }

    @Test("large and scattered ids cost no memory and are found")
    func scatteredIDs() {
        var graph = Graph()
        let far = Int64.max - 5
        graph.add(.accounts([account(far, "a"), account(-7, "b"), account(70_000, "c")]))
        graph.add(.acts([like(far, far, -7), like(5, 70_000, -7), like(far - 1, -7, 70_000)]))
        #expect(graph.strayCount == 0)
        #expect(crowd(graph, "b") > crowd(graph, "c"))
        graph.add(.removals([.act(5), .act(far), .act(77)]))
        #expect(crowd(graph, "b") == 0)
    }

    @Test("an act is kept in 20 bytes, its time between 1970 and 2106")
    func storedAct() {
        #expect(MemoryLayout<StoredAct>.stride == 20)
        var act = StoredAct(seconds: 1_700_000_000, kind: 31, actor: 1, target: 2, post: -1)
        for offset in [StoredAct.greatestOffset, 0, 3] {
            act.idOffset = offset
            #expect(act.idOffset == offset && act.kind == 31 && act.seconds == 1_700_000_000)
        }
        #expect(StoredAct(seconds: -1, kind: 1, actor: 1, target: 2, post: -1).seconds == 0)
        #expect(StoredAct(seconds: .max, kind: 1, actor: 1, target: 2, post: -1).seconds == Int64(UInt32.max))
    }

    @Test(
        "acts are packed without loss, whatever their fields hold, and one is removed in its place", arguments: 1...4 as ClosedRange<UInt64>
    )
    func packed(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let most = [UInt32.max, 1_000_000, 3, 0][Int(seed - 1)]
        func number() -> Int32 { Int32(truncatingIfNeeded: Int64(UInt32.random(in: 0...most / 2, using: &numbers)) - 1) }
        var offset: UInt32 = 0
        let acts = (0..<1000).map { _ in
            var act = StoredAct(
                seconds: Int64(UInt32.random(in: 0...most, using: &numbers)), kind: UInt8.random(in: 0...31, using: &numbers),
                actor: number(),
                target: number(), post: number())
            act.idOffset = offset
            offset += UInt32.random(in: 1...UInt32(seed) * 9, using: &numbers)
            return act
        }
        func told(_ acts: [StoredAct]) -> [[Int64]] {
            acts.map { [$0.seconds, Int64($0.kind), Int64($0.actor), Int64($0.target), Int64($0.post), Int64($0.idOffset)] }
        }
        let packed = PackedActs(acts)
        #expect(packed.count == acts.count && told(acts.indices.map { packed[$0] }) == told(acts))
        var changed = packed
        var expected = acts
        for place in [0, 999, 500] {
            changed.remove(at: place)
            expected[place].actor = -1
        }
        #expect(told(acts.indices.map { changed[$0] }) == told(expected))
        // Who holds the acts as they were keeps them.
        #expect(told(acts.indices.map { packed[$0] }) == told(acts))
        var later: [StoredAct] = []
        changed.forEach(from: 400) { later.append($0) }
        #expect(told(later) == told(Array(expected[400...])))
    }

    @Test("a ledger that grows beyond a segment finds, hides and cuts what it has packed")
    func segments() {
        var ledger = Ledger(network)
        let count = Segment.capacity + 10
        let acts = (0..<count).map { StoredAct(seconds: Int64($0), kind: 1, actor: Int32($0 % 7), target: Int32($0 % 5), post: -1) }
        let first = ledger.append(zip(acts, 1...).map { ($0, Int64($1)) })
        #expect(first == count && ledger.segments.count == 2 && ledger.actCount == count)
        let earlier = ledger
        let again = ledger.append([1, count + 1].map { (acts[0], Int64($0)) })
        #expect(again == 1)
        let removals = [3, 3, count, count + 2].map { ledger.remove(Int64($0)) }
        #expect(removals == [true, false, true, false])
        func present(_ ledger: Ledger) -> [Int64] {
            var seconds: [Int64] = []
            ledger.forEachAct { if $0.actor >= 0 { seconds.append($0.seconds) } }
            return seconds
        }
        #expect(present(earlier) == (0..<Int64(count)).map { $0 })
        #expect(present(ledger) == (0..<Int64(count) - 1).filter { $0 != 2 } + [0])
        ledger.cut(after: Int64(count))
        #expect(present(ledger) == (0..<Int64(count) - 1).filter { $0 != 2 })
        var shorter = earlier
        shorter.cut(after: 100)
        #expect(present(shorter) == (0..<100).map { $0 } && present(earlier).count == count)
        ledger.hide(after: 9)
        #expect(present(ledger) == [0, 1, 3, 4, 5, 6, 7, 8, 9] && present(earlier).count == count)
        #expect(ledger.acts(after: count - 2).map(\.seconds) == [Int64(count) - 2, Int64(count) - 1])
    }

    @Test("ids far apart are found, each in its segment")
    func farApart() {
        var ledger = Ledger(network)
        let ids = [0, 1, Int64(StoredAct.greatestOffset), Int64(StoredAct.greatestOffset) + 1, 1 << 31, 1 << 33]
        let act = StoredAct(seconds: 1_700_000_000, kind: 1, actor: 1, target: 2, post: -1)
        let added = [ids, ids].map { ledger.append($0.map { (act, $0) }) }
        #expect(added == [ids.count, 0])
        for id in ids {
            let removals = [id, id].map { ledger.remove($0) }
            #expect(removals == [true, false])
        }
    }

    @Test("a removed account takes along what it did and what was done to it, and may come back with nothing")
    func removedAccount() {
        var graph = Graph()
        graph.add(.accounts([account(1, "a"), account(2, "b")]))
        graph.add(.acts([like(1, 1, 2), like(2, 2, 1)]))
        graph.add(.removals([.account(1)]))
        #expect(scores(of: graph, at: Population.now).people.map(\.person.description) == ["alpha:b"])
        #expect(crowd(graph, "b") == 0)
        graph.add(.accounts([account(1, "a")]))
        #expect(crowd(graph, "a") == 0)
        #expect(crowd(graph, "b") == 0)
    }

    @Test("accounts that are found to be one person's are merged, and what they did to each other is dropped")
    func merged() throws {
        var graph = Graph()
        graph.add(.accounts([account(1, "a"), account(2, "b"), account(3, "c")]))
        graph.add(.acts([like(1, 1, 2), like(2, 3, 1), like(3, 3, 2)]))
        let slug = try #require(PersonID(rawValue: "ada"))
        graph.add(
            .accounts(
                ["a", "b"].enumerated().map { index, name in
                    Account(id: Int64(index + 1), identity: Identity(IdentityKey(network, name), person: slug))
                }))
        let run = scores(of: graph, at: Population.now)
        #expect(run.people.map(\.person.description) == ["ada", "alpha:c"])
        let expected = Epoch.one.saturated(2 * Epoch.one.ageing(at: 1))
        #expect(abs((run[.tracked(slug)]?.level(on: network)?.crowd ?? 0) - expected) < 1e-12)
    }

    @Test("nobody is scored in an empty graph")
    func empty() {
        #expect(scores(of: Graph(), at: Population.now).people.isEmpty)
        #expect(explanation(of: .met(IdentityKey(network, "a")), in: Graph(), at: Population.now, weights: []) == nil)
        #expect(weights(of: Graph(), on: network, before: 0).established == 0)
    }
}
