import ConnectorKit
import ConnectorTesting
import Synchronization
import Testing

/// A made-up network whose list of posts is in the order of changes, and whose posts have parts that the list does not show.
private final class Shelf: PostSource {
    struct Answers {
        var plan = PostPlan(history: .seconds(86_400))
        /// The pages of the list of posts.
        var pages: [[PostItem]] = [[]]
        /// Of its first page.
        var version = "v"
        /// What the list beside them tells.
        var beside: [PostItem] = []
        var gone: [String] = []
        var unlisted: [String] = []
        var asked: [String] = []
    }

    struct Opened: PostExtra { var lists: [String] = [] }

    let network = Network("shelf")
    let context: FetchContext
    let id = "ada"
    let answers = Mutex(Answers())

    init(now: Instant) { context = FetchContext.testing(RecordedExchange([]), now: now, connector: "shelf") }

    func plan(isOwn: Bool) -> PostPlan { answers.withLock { $0.plan } }
    /// `7.1` is a part of `7`.
    func whole(of post: String) -> String? { post.contains(".") ? String(post.prefix { $0 != "." }) : nil }
    func lists(_ extra: Opened) -> [PostPlan.SideList] { extra.lists.map { .init($0, every: .seconds(3600)) } }

    func posts(_ question: PostQuestion, _ extra: inout Opened, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        let number = Int(question.list.number)
        extra.lists = ["notes"]
        return answers.withLock { answers in
            answers.asked.append("page \(number)\(question.version == nil ? "" : " if changed")")
            if question.version == answers.version { return PostPage(isUnchanged: true) }
            return PostPage(answers.pages[number - 1], next: number < answers.pages.count ? "\(number + 1)" : nil, version: answers.version)
        }
    }

    func page(
        of list: String, _ question: ListQuestion, _ extra: inout Opened, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        answers.withLock { answers in
            answers.asked.append(list)
            return ListPage(items: answers.beside, next: nil)
        }
    }

    func lookUp(_ posts: [String], _ extra: inout Opened, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        answers.withLock { answers in
            answers.asked.append("look up \(posts.joined(separator: " "))")
            return LookUpAnswer(gone: answers.gone.filter(posts.contains), unlisted: answers.unlisted.filter(posts.contains))
        }
    }

    func facts(_ extra: inout Opened, into batch: inout Batch) async throws(FetchError) -> Identity? {
        answers.withLock { $0.asked.append("facts") }
        return nil
    }
}

@Suite struct WholeListTests {
    let now = Instant(seconds: 1_795_176_000)
    private let day = Duration.seconds(86_400)

    private func item(_ id: String, changed: Duration, likes: Int64 = 0) -> PostItem {
        let post = Post(network: Network("shelf"), id: id, author: "ada", at: now - day * 400)
        return PostItem(Mark(id, at: now - changed), post: post, counts: [.like: likes])
    }

    private func shelf(_ pages: [[PostItem]], at now: Instant? = nil, _ change: (inout Shelf.Answers) -> Void = { _ in }) -> Shelf {
        let shelf = Shelf(now: now ?? self.now)
        shelf.answers.withLock { answers in
            answers.plan.wholeListEvery = day
            answers.plan.watch = PostWatch.Bounds(lifetime: day * 3650)
            answers.plan.partsWatched = PostWatch.Bounds(capacity: 2, lifetime: day * 3650)
            answers.pages = pages
            change(&answers)
        }
        return shelf
    }

    /// Fetches, and returns what was asked, what was stored, and the state behind it.
    private func fetch(_ shelf: Shelf, after cursor: Cursor? = nil) async throws -> (asked: [String], batches: [Batch], cursor: Cursor) {
        var batches: [Batch] = []
        try await PostRound(shelf).fetch(after: cursor) { (batch) throws(FetchError) in batches.append(batch) }
        return (shelf.answers.withLock { $0.asked }, batches, try #require(batches.last { $0.cursor != nil }?.cursor ?? cursor))
    }

    private func state(_ cursor: Cursor) throws -> PostState<Shelf.Opened> {
        try #require(cursor.state(PostState<Shelf.Opened>.self, version: PostRound<Shelf>.version))
    }

    @Test("the whole list is walked at first, whatever its age, and not again before it is due")
    func walking() async throws {
        let pages = [[item("1", changed: day)], [item("2", changed: day * 300)]]
        let first = try await fetch(shelf(pages))
        #expect(first.asked == ["page 1", "page 2", "facts", "notes"])
        #expect(Set(first.batches.flatMap(\.posts).map(\.id)) == ["1", "2"])
        #expect(try state(first.cursor).unmet == nil)

        let soon = try await fetch(shelf(pages, at: now + .seconds(1800)), after: first.cursor)
        #expect(soon.asked == ["page 1 if changed"])
        let later = try await fetch(shelf(pages, at: now + day), after: first.cursor)
        #expect(later.asked.starts(with: ["page 1", "page 2"]))
    }

    @Test("what a walk through the whole list has not come across is looked up at its end")
    func missing() async throws {
        let first = try await fetch(shelf([[item("1", changed: day)], [item("2", changed: day * 300), item("3", changed: day * 301)]]))
        let later = shelf([[item("1", changed: day)], [item("3", changed: day * 301)]], at: now + day) { $0.gone = ["2"] }
        let second = try await fetch(later, after: first.cursor)
        #expect(second.asked.filter { $0.hasPrefix("look up") } == ["look up 2"])
        #expect(second.batches.flatMap(\.deletions).map(\.id) == ["2"])
    }

    @Test("posts of a list beside are watched; that the list of posts does not show them is no sign that they are gone")
    func parts() async throws {
        let first = try await fetch(shelf([[item("7", changed: day)]]) { $0.beside = [item("7.1", changed: day, likes: 4)] })
        #expect(Set(first.batches.flatMap(\.posts).map(\.id)) == ["7", "7.1"])
        #expect(first.batches.flatMap(\.tallies).contains { $0.count == 4 })
        let second = try await fetch(shelf([[item("7", changed: day)]], at: now + day) { $0.version = "w" }, after: first.cursor)
        #expect(!second.asked.contains { $0.hasPrefix("look") })
        #expect(try state(second.cursor).watch["7.1"] != nil)
    }

    @Test("parts go with the whole: deleted with it, forgotten where it is not listed any more", arguments: [true, false])
    func wholes(isGone: Bool) async throws {
        let first = try await fetch(
            shelf([[item("7", changed: day), item("8", changed: day)]]) {
                $0.beside = [item("7.1", changed: day), item("8.1", changed: day)]
            })
        let later = shelf([[item("8", changed: day)]], at: now + day) {
            $0.version = "w"
            if isGone { $0.gone = ["7"] } else { $0.unlisted = ["7"] }
        }
        let second = try await fetch(later, after: first.cursor)
        #expect(second.batches.flatMap(\.deletions).map(\.id) == (isGone ? ["7", "7.1"] : []))
        #expect(try state(second.cursor).watch.entries.map(\.id).sorted() == ["8", "8.1"])
    }

    @Test("many parts do not drive out what they are parts of")
    func bounds() async throws {
        let parts = (1...9).map { item("7.\($0)", changed: day) }
        let first = try await fetch(shelf([[item("7", changed: day)]]) { $0.beside = parts })
        let state = try state(first.cursor)
        #expect(state.watch["7"] != nil && state.watch.entries.count == 3)
        #expect(state.kept.count == 7)
    }

    @Test("a record that cannot be read leaves nothing missing")
    func unreadable() async throws {
        let first = try await fetch(shelf([[item("1", changed: day)], [item("2", changed: day * 300)]]))
        // A time that cannot be: it is rejected.
        let later = shelf([[item("1", changed: day)], [item("2", changed: .seconds(-300 * 86_400))]], at: now + day) { $0.gone = ["2"] }
        let second = try await fetch(later, after: first.cursor)
        #expect(second.batches.map(\.rejectedCount).reduce(0, +) == 1)
        #expect(second.batches.flatMap(\.deletions).isEmpty)
    }
}
