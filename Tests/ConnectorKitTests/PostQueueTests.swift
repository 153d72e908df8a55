import ConnectorKit
import Testing

@Suite struct PostQueueTests {
    private func marks(_ times: [Int64]) -> [Mark] { times.map { Mark("\($0)", at: Instant(seconds: $0)) } }

    @Test("the posts of a question stay the same to its last page; what is noted meanwhile waits for the next question")
    func asking() {
        var queue = PostQueue()
        #expect(queue.isEmpty)
        _ = queue.note(marks([5, 4, 3]))
        #expect(queue.posts(atMost: 2) == marks([5, 4]))
        _ = queue.note(marks([9, 5]))
        #expect(queue.posts(atMost: 2) == marks([5, 4]))
        queue.finish()
        #expect(queue.posts(atMost: 9) == marks([3, 9, 5]))
        #expect(!queue.isEmpty)
        queue.finish()
        #expect(queue.isEmpty)
        #expect(queue.posts(atMost: 2).isEmpty)
    }

    @Test("a post that waits is noted once, with its earlier time, and no more wait than a cursor can hold")
    func bounds() {
        var queue = PostQueue()
        _ = queue.note([Mark("a", at: Instant(seconds: 7)), Mark("a", at: Instant(seconds: 3)), Mark("a", at: Instant(seconds: 5))])
        #expect(queue.posts(atMost: 5) == [Mark("a", at: Instant(seconds: 3))])
        #expect(queue.note(marks(Array(1...500))) == 500 - PostQueue.limit)
        queue.finish()
        #expect(queue.posts(atMost: 1000).count == PostQueue.limit)
    }

    @Test("it is read again as it was written")
    func coding() {
        var queue = PostQueue()
        _ = queue.note(marks([5, 4, 3]))
        _ = queue.posts(atMost: 1)
        #expect(Cursor(queue, version: 1).state(PostQueue.self, version: 1) == queue)
    }
}
