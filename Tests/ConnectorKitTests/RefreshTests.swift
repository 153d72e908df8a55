import Testing

@testable import ConnectorKit

@Suite struct RefreshTests {
    let now = Instant(seconds: 1_795_176_000)

    private func due(_ posts: [Int64], shown: [Int64] = [], since: Int64, size: Int = 100) -> [Int64]? {
        func marks(_ ages: [Int64]) -> [Mark] { ages.map { Mark("\($0)", at: now - .seconds($0)) } }
        return PostPlan.Refresh.byAge.due(marks(posts), shown: marks(shown), since: now - .seconds(since), now: now, size: size)?
            .compactMap { Int64($0.id) }
    }

    @Test("a post is due a while after it has passed an age, and not twice for the same one")
    func ages() {
        #expect(due([1799], since: 3600) == nil, "it is not half an hour old")
        #expect(due([1800], since: 3600) == nil, "it waits for others")
        #expect(due([2250], since: 3600) == [2250], "it has waited for a quarter of its age")
        #expect(due([2250], since: 400) == nil, "it was looked at when it had that age")
        #expect(due([648_000 - 1], since: 300_000) == nil)
        #expect(due([648_000], since: 300_000) == [648_000], "none waits for more than half a day")
    }

    @Test("who waits shares a call, and a full one is not waited for")
    func sharing() {
        #expect(due([1800, 1900, 100_000], since: 3600, size: 25) == nil)
        #expect(due([1800, 1900, 2300, 80_000], since: 3600, size: 25) == [1800, 1900, 2300])
        #expect(due([1800, 1900], since: 3600, size: 2) == [1800, 1900])
        #expect(due([1800], since: 3600, size: 1) == [1800])
    }

    @Test("what the newest page shows costs no call, neither then nor later")
    func shown() {
        #expect(due([], shown: [1900], since: 3600) == [])
        #expect(due([], shown: [1000], since: 900) == nil)
    }

    /// How many look-ups an account with 100 watched posts takes in a day, where it is fetched so often and its posts come evenly.
    private func calls(_ refresh: PostPlan.Refresh, size: Int, shown: Int, watchedDays: Int64, every: Int64 = 900) -> Int {
        let (day, gap): (Int64, Int64) = (86_400, watchedDays * 864)
        var since = Instant(seconds: 0)
        var calls = 0
        for second in stride(from: 0, to: 40 * day, by: Int(every)).map({ Int64($0) }) {
            let now = Instant(seconds: second)
            let posts = (0..<100).map { Mark("\($0)", at: Instant(seconds: second / gap * gap - Int64($0) * gap)) }
            guard
                let due = refresh.due(
                    Array(posts.dropFirst(shown)), shown: Array(posts.prefix(shown)), since: since, now: now, size: size)
            else { continue }
            since = now
            if second >= 30 * day { calls += (due.count + size - 1) / size }
        }
        return calls
    }

    @Test(
        "calls in ten days for 100 watched posts: by the clock, as it was, and by age",
        arguments: [
            // One post a call, none shown by the list: Threads.
            (refresh: .every(.seconds(6 * 3600)), size: 1, shown: 0, days: 14, before: 4000, after: 285),
            // 20 a call, 20 shown: TikTok.
            (.every(.seconds(6 * 3600)), 20, 20, 30, 160, 17),
            // 50 a call in each hourly fetch, none shown: YouTube.
            (.every(.seconds(3600)), 50, 0, 30, 480, 67),
            // 25 a call, 50 shown: Bluesky.
            (.every(.seconds(3600)), 25, 50, 8, 480, 18),
            // 100 a call: Reddit with a list that is all in vain.
            (.every(.seconds(3600)), 100, 0, 8, 240, 125),
        ] as [(refresh: PostPlan.Refresh, size: Int, shown: Int, days: Int64, before: Int, after: Int)])
    func savings(_ row: (refresh: PostPlan.Refresh, size: Int, shown: Int, days: Int64, before: Int, after: Int)) {
        #expect(calls(row.refresh, size: row.size, shown: row.shown, watchedDays: row.days) == row.before)
        #expect(calls(.byAge, size: row.size, shown: row.shown, watchedDays: row.days) == row.after)
    }
}
