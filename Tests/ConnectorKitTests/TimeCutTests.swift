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
}
