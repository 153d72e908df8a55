import ConnectorKit
import Testing

@Suite struct WalkTests {
    private func marks(_ times: [Int64]) -> [Mark] { times.map { Mark("\($0)", at: Instant(seconds: $0)) } }

    @Test(
        "a walk ends at its floor, at the last page, at a page that leads to itself, and after so many pages",
        arguments: [
            ([10, 9], "b", 0, .page), ([10, 5], "b", 0, .end), ([10, 4, 9], "b", 0, .end), ([10], nil, 0, .end), ([10], "a", 0, .end),
            ([], "b", 0, .page), ([10], "b", 400, .cut), ([10, 5], "b", 400, .end), ([10], nil, 400, .end),
        ] as [([Int64], String?, Int, Walk.Outlook)])
    func walking(times: [Int64], next: String?, pages: Int, outlook: Walk.Outlook) {
        var walk = Walk(token: "a", floor: Instant(seconds: 5), top: Mark("8", at: Instant(seconds: 8)), pages: pages)
        #expect(walk.take(marks(times), next: next, most: 400) == outlook)
        #expect(walk.top?.id == (times.isEmpty ? "8" : "10"))
        #expect(walk.token == (outlook == .page ? next : "a"))
    }

    @Test("what is known moves when a walk has come to its end, and not before")
    func knowing() {
        var list = ListState()
        let floor = list.floor(overlap: .zero, first: Instant(seconds: 1))
        _ = list.begin(marks([9, 8]), next: "b", floor: floor, most: 400)
        #expect(list.seen == nil)
        #expect(list.newest?.id == "9")
        let walk = list.walk ?? Walk(floor: floor)
        _ = list.advance(walk, by: marks([7]), next: nil, most: 400)
        #expect(list.seen?.id == "9")
        #expect(list.walk == nil)
        #expect(list.floor(overlap: .seconds(2), first: floor) == Instant(seconds: 7))
    }

    @Test("a newest page that meets the walk under way lets it go on; one that does not begins it anew, down to the same floor")
    func meeting() {
        var list = ListState()
        _ = list.begin(marks([9, 8]), next: "b", floor: Instant(seconds: 1), most: 400)
        _ = list.begin(marks([11, 9]), next: "n", floor: Instant(seconds: 1), most: 400)
        #expect(list.walk == Walk(token: "b", floor: Instant(seconds: 1), top: Mark("11", at: Instant(seconds: 11)), pages: 1))
        _ = list.begin(marks([20, 19]), next: "n", floor: list.floor(overlap: .zero, first: .init(seconds: 0)), most: 400)
        #expect(list.walk == Walk(token: "n", floor: Instant(seconds: 1), top: Mark("20", at: Instant(seconds: 20)), pages: 1))
    }

    @Test("a page that the network does not give begins the walk again, or is asked for in three rounds and then given up")
    func losing() {
        let walk = Walk(token: "b", floor: Instant(seconds: 1), top: Mark("9", at: Instant(seconds: 9)), pages: 1)
        var list = ListState()
        list.walk = walk
        let beginsAgain = list.lose(walk, givesUp: false)
        #expect(beginsAgain && list.seen == nil && list.walk == nil)
        list.walk = walk
        for round in 1...3 {
            guard let walk = list.walk else { break }
            let isLost = list.lose(walk, givesUp: true)
            #expect(isLost == (round == 3))
            #expect(list.walk?.isMissed == (round == 3 ? nil : true))
        }
        #expect(list.seen?.id == "9")
    }
}
