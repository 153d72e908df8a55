import ConnectorKit
import Testing

@Suite struct TimeCutTests {
    @Test(
        "a list goes on at the second of its oldest record, one earlier where that leads nowhere, and not where a page does not lead on",
        arguments: [
            ([90, 50], nil, "50"), ([50, 40], "50", "40"), ([50, 50], "50", "49"), ([90], "50", nil), ([], nil, nil), ([], "50", nil),
            ([50], "soon", "50"),
        ] as [([Int64], String?, String?)])
    func next(times: [Int64], token: String?, expected: String?) {
        #expect(TimeCut.next(behind: times.map { Instant(seconds: $0) }, token: token) == expected)
    }

    @Test(
        "a list from old to new goes on at the second of its newest record, behind a page of one second at the next, and not at none",
        arguments: [([50, 90], 50, 90), ([50, 50], 50, 51), ([40, 50], 50, nil), ([40], 50, nil), ([], 50, nil)]
            as [([Int64], Int64, Int64?)])
    func nextUpwards(times: [Int64], second: Int64, expected: Int64?) {
        #expect(TimeCut.next(after: times.map { Instant(seconds: $0) }, from: second) == expected)
    }
}
