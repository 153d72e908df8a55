import ConnectorKit
import Testing

@Suite struct PostStateTests {
    let now = Instant(seconds: 1_795_176_000)

    /// The store takes cursors of at most 64 KiB, and ids may have 500 bytes.
    @Test("a cursor stays below 64 KiB, however long the network's ids are", arguments: [19, 300, 500])
    func staysBounded(length: Int) {
        var state = PostState<NoExtra>()
        func id(_ number: Int) -> String { "\(number)" + String(repeating: "x", count: length - "\(number)".count) }
        for number in 1000..<1400 {
            _ = state.watch.sample(
                Network("forum"), id: id(number), subject: id(number), at: now - .seconds(Int64(number)),
                counts: [.like: 1_000_000, .reply: 1_000_000, .reshare: 1_000_000, .quote: 1_000_000, .view: 1_000_000], now: now)
            state.kept.append(Mark(id(number + 1000), at: now - .seconds(Int64(number) + 10_000)))
            state.lookUp(id(number))
        }
        var plan = PostPlan(history: .seconds(86_400))
        plan.peopleKinds = [.like]
        plan.watch = PostWatch.Bounds(capacity: 90, lifetime: .seconds(86_400))
        state.settle(plan, now: now)
        #expect(Cursor(state, version: 2).value.utf8.count < 64 << 10)
        #expect(state.watch.entries.count >= 16, "the newest stay")
        #expect(state.watch.entries.first?.id == id(1000))
        if length == 19 { #expect(state.watch.entries.count == 180 && state.kept.count == 400 && state.lookUps.count == 150) }
    }
}
