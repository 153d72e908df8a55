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
        graph.add(.tallies([TallySample(account: 0, post: 0, kind: .like, count: 1, at: Population.now)]))
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
