import ConnectorKit
import Testing

@Suite struct PostWatchTests {
    let network = Network("forum")
    let now = Instant(seconds: 1_795_176_000)

    @Test("a count is told when it is new or has changed, and not again")
    func sampling() {
        var watch = PostWatch()
        #expect(watch.sample(network, id: "1", subject: "1", at: now, counts: [.like: 3, .reply: 0], now: now).map(\.count) == [3, 0])
        #expect(watch.sample(network, id: "1", subject: "1", at: now, counts: [.like: 3, .reply: 0], now: now + .seconds(60)).isEmpty)
        let later = now + .seconds(120)
        let tallies = watch.sample(network, id: "1", subject: "1", at: now, counts: [.like: 5], now: later)
        #expect(tallies == [Tally(network: network, kind: .like, subject: .post("1"), count: 5, at: later)])
        #expect(watch["1"]?.sampledAt == later)
        #expect(watch["1"]?.counts[.reply] == 0)
    }

    @Test("people are asked for where a count has grown since, also after some of them left")
    func growth() {
        var watch = PostWatch()
        _ = watch.sample(network, id: "1", subject: "1", at: now, counts: [.like: 3], now: now)
        #expect(watch.nextUnasked([.like])?.entry.unasked(.like) == 3)
        watch.noteAsked(.like, of: "1")
        #expect(watch.nextUnasked([.like]) == nil)
        _ = watch.sample(network, id: "1", subject: "1", at: now, counts: [.like: 1], now: now)
        #expect(watch.nextUnasked([.like]) == nil)
        _ = watch.sample(network, id: "1", subject: "1", at: now, counts: [.like: 2], now: now)
        #expect(watch["1"]?.unasked(.like) == 1)
    }

    @Test("an act without a time is not dated before its post")
    func firstSight() {
        let entry = PostWatch.Entry(id: "1", at: now + .seconds(10), sampledAt: now)
        #expect(entry.firstSight == now + .seconds(10))
    }

    @Test("it stays within its bounds, newest first, and keeps for a while whoever waits for people")
    func trimming() {
        var watch = PostWatch()
        let bounds = PostWatch.Bounds(capacity: 3, lifetime: .seconds(1000))
        for number in 0..<9 {
            let at = now - .seconds(Int64(number) * 10)
            _ = watch.sample(network, id: "\(number)", subject: "\(number)", at: at, counts: [.like: number == 5 ? 1 : 0], now: now)
        }
        let dropped = watch.trim(at: now, waitingFor: [.like], within: bounds)
        #expect(watch.entries.map(\.id) == ["0", "1", "2", "5"])
        #expect(dropped.map(\.id) == ["3", "4", "6", "7", "8"])
        #expect(watch.trim(at: now + .seconds(2000), waitingFor: [], within: bounds).count == 4)
    }

    @Test("who came while a list was being read page by page is asked for the next time")
    func opened() {
        var watch = PostWatch()
        _ = watch.sample(network, id: "1", subject: "1", at: now, counts: [.like: 9], now: now)
        watch.noteAsked(.like, of: "1", upTo: 5)
        #expect(watch["1"]?.unasked(.like) == 4)
        watch.noteAsked(.like, of: "1", upTo: 20)
        #expect(watch["1"]?.asked[.like] == 9)
    }

    @Test("what is written is read again, in few characters")
    func roundTrip() throws {
        var watch = PostWatch()
        _ = watch.sample(network, id: "a\"1", subject: "1", at: now, counts: [.like: 3], now: now)
        watch.noteAsked(.like, of: "a\"1")
        let cursor = Cursor(Box(watch: watch), version: 1)
        #expect(cursor.value == #"{"v":1,"watch":[["a\"1",1795176000000,1795176000000,1,3,3]]}"#)
        #expect(cursor.state(Box.self, version: 1)?.watch == watch)
        #expect(Cursor(#"{"v":1,"watch":[[1]]}"#).state(Box.self, version: 1) == nil)
    }

    private struct Box: Codable { var watch: PostWatch }
}
