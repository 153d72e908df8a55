import Testing

@testable import HackerNewsConnector

@Suite struct SearchWalkTests {
    @Test("a walk goes from the newest to the oldest, and ends at a page that is not full")
    func walks() {
        var walk = SearchWalk(since: 100)
        #expect(walk.filter == "created_at_i>100")
        #expect(walk.take([900, 800], isFull: true, overlap: 50) == false)
        #expect(walk.filter == "created_at_i>100,created_at_i<801")
        #expect(walk.take([800, 400], isFull: true, overlap: 50) == false)
        #expect(walk.take([300], isFull: false, overlap: 50) == true)
        #expect(walk == SearchWalk(since: 850))
    }

    @Test("what was found late never moves a walk back")
    func neverBack() {
        var walk = SearchWalk(since: 100)
        #expect(walk.take([120], isFull: false, overlap: 50) == true)
        #expect(walk == SearchWalk(since: 100))
        #expect(walk.take([], isFull: false, overlap: 50) == true)
        #expect(walk == SearchWalk(since: 100))
    }

    @Test(
        "the second of the oldest result is asked for once more, unless that leads nowhere",
        arguments: [
            (5, nil, 6), (5, 9, 6), (5, 6, 5), (5, 5, nil), (7, 5, nil),
        ] as [(Int64, Int64?, Int64?)])
    func next(oldest: Int64, before: Int64?, expected: Int64?) { #expect(SearchWalk.next(behind: oldest, before) == expected) }
}
