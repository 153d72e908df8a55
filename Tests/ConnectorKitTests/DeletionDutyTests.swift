import ConnectorTesting
import Synchronization
import Testing

@testable import ConnectorKit

/// A made-up network with posts that only a look-up tells about, whose time is what a test says.
private final class Archive: PostSource {
    struct State {
        var plan = PostPlan(history: .seconds(365 * 86_400))
        var seen: [String: Instant] = [:]
        var error: FetchError?
        /// Posts that look-ups leave out.
        var missing: Set<String> = []
        var handle = "ada"
    }

    let network = Network("archive")
    let id = "ada"
    let context: FetchContext
    let state: Mutex<State>

    init(_ state: State, now: Instant) {
        self.state = Mutex(state)
        context = FetchContext.testing(RecordedExchange([]), now: now, connector: "archive")
    }

    func plan(isOwn: Bool) -> PostPlan { state.withLock { $0.plan } }

    func posts(_ question: PostQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        if let error = state.withLock({ $0.error }) { throw error }
        return PostPage(owner: Identity(IdentityKey(network, id), handle: state.withLock { $0.handle }))
    }

    func lookUp(_ posts: [String], _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        let now = now
        let found = state.withLock { state in
            for post in posts { state.seen[post] = now }
            return posts.filter { !state.missing.contains($0) }
        }
        return LookUpAnswer(found: found.map { PostItem(Mark($0, at: now), post: nil, counts: [.view: 7]) }, of: posts, rejected: 0)
    }
}

@Suite("The duty to delete") struct DeletionDutyTests {
    let start = Instant(seconds: 1_795_176_000)

    private func fetch(_ archive: Archive, after cursor: Cursor?) async -> (batches: [Batch], error: FetchError?) {
        var batches: [Batch] = []
        do throws(FetchError) {
            try await PostRound(archive).fetch(after: cursor) { batch in batches.append(batch) }
            return (batches, nil)
        } catch { return (batches, error) }
    }

    /// An account with as many older posts as are kept, all of them just looked at, where what is gone must be gone within so many days.
    private func full(days: Int64, size: Int, kept: Int) -> (Archive.State, PostState<NoExtra>) {
        var made = Archive.State()
        made.plan.pageShowsAll = false
        (made.plan.refresh, made.plan.lookUpSize, made.plan.keptLimit) = (.byAge, size, kept)
        (made.plan.term, made.plan.recheckEvery) = (.seconds(days * 86_400), .seconds(86_400))
        var state = PostState<NoExtra>()
        (state.factsAt, state.recheckedAt, state.refreshedAt) = (start + .seconds(100 * 86_400), start, start)
        state.kept = (0..<kept).map { Mark("\($0)", at: start - .seconds(20 * 86_400 + Int64($0) * 3600)) }
        return (made, state)
    }

    @Test(
        "every post is looked at within the network's term, however many there are",
        arguments: [
            // Reddit, YouTube, TikTok: their terms, their look-ups, what they keep, and how often an account is fetched.
            (term: 2, size: 100, kept: 800, every: 900), (30, 50, 1000, 3600), (15, 20, 400, 3600), (2, 100, 800, 3 * 3600),
        ])
    func term(days: Int64, size: Int, kept: Int, every: Int64) async throws {
        let (plain, state) = full(days: days, size: size, kept: kept)
        var made = plain
        var cursor: Cursor? = Cursor(state, version: 2)
        var longest: [String: Duration] = [:]
        var seen: [String: Instant] = Dictionary(uniqueKeysWithValues: state.kept.map { ($0.id, start) })
        for second in stride(from: 0, through: 2 * days * 86_400, by: Int(every)) {
            made.seen = seen
            let archive = Archive(made, now: start + .seconds(Int64(second)))
            cursor = await fetch(archive, after: cursor).batches.last?.cursor ?? cursor
            let after = archive.state.withLock { $0.seen }
            for (id, at) in after where at != seen[id] { longest[id] = max(longest[id] ?? .zero, at - (seen[id] ?? start)) }
            seen = after
        }
        #expect(longest.count == kept, "each was looked at")
        #expect(longest.values.max() ?? .seconds(.max / 2) <= .seconds(days * 86_400))
    }

    @Test(
        "an account that is emptied at once is empty here within the network's term",
        arguments: [
            (term: 2, size: 100, kept: 800, every: 900), (2, 100, 800, 2 * 3600), (2, 100, 800, 3 * 3600), (30, 50, 1000, 3600),
            (15, 20, 400, 3600),
        ])
    func emptied(days: Int64, size: Int, kept: Int, every: Int64) async throws {
        let (plain, state) = full(days: days, size: size, kept: kept)
        var made = plain
        made.missing = Set(state.kept.map(\.id))
        var cursor: Cursor? = Cursor(state, version: 2)
        var left = made.missing
        var longest = 0
        for second in stride(from: 0, through: days * 86_400, by: Int(every)) where !left.isEmpty {
            let batches = await fetch(Archive(made, now: start + .seconds(second)), after: cursor).batches
            cursor = batches.last?.cursor ?? cursor
            longest = max(longest, cursor?.value.utf8.count ?? 0)
            left.subtract(batches.flatMap(\.deletions).map(\.id))
        }
        #expect(left.isEmpty)
        #expect(longest < 32 << 10, "and what is doubted fits into the cursor")
    }

    @Test("a single post that is gone is gone here within the term, whichever it is", arguments: [900, 2 * 3600, 3 * 3600])
    func single(every: Int) async throws {
        let (plain, state) = full(days: 2, size: 100, kept: 800)
        var made = plain
        // The most unlucky is gone just after it was looked at: over two terms each is looked at some times.
        let gone = ["0", "99", "100", "450", "799"]
        var cursor: Cursor? = Cursor(state, version: 2)
        var vanished: [String: Instant] = [:]
        var removed: Set<String> = []
        for second in stride(from: 0, through: 4 * 86_400, by: every) {
            let now = start + .seconds(Int64(second))
            made.missing = Set(vanished.keys)
            let archive = Archive(made, now: now)
            let batches = await fetch(archive, after: cursor).batches
            cursor = batches.last?.cursor ?? cursor
            for id in batches.flatMap(\.deletions).map(\.id) {
                let since = try #require(vanished[id])
                #expect(now - since <= .seconds(2 * 86_400), "\(id)")
                removed.insert(id)
            }
            for id in archive.state.withLock({ $0.seen.keys }) where gone.contains(id) && vanished[id] == nil { vanished[id] = now }
        }
        #expect(removed == Set(gone))
    }

    @Test("where a term is kept, a post that is looked up tells its counts anew, and one too many to be looked at is removed")
    func counts() async throws {
        var made = Archive.State()
        made.plan.pageShowsAll = false
        (made.plan.term, made.plan.keptLimit, made.plan.lookUpSize) = (.seconds(86_400), 2, 50)
        var state = PostState<NoExtra>()
        (state.factsAt, state.recheckedAt) = (start, start - .seconds(90_000))
        state.kept = (0..<3).map { Mark("\($0)", at: start - .seconds(86_400 + Int64($0))) }
        let batches = await fetch(Archive(made, now: start), after: Cursor(state, version: 2)).batches
        #expect(batches.flatMap(\.deletions).map(\.id) == ["2"])
        #expect(Set(batches.flatMap(\.tallies).map(\.subject)).isSuperset(of: [.post("0"), .post("1")]))
        #expect(batches.flatMap(\.tallies).allSatisfy { $0.count == 7 && $0.at == start })
    }

    /// Three posts, all of them due to be looked at.
    private func three() -> (Archive.State, Cursor) {
        var made = Archive.State()
        made.plan.pageShowsAll = false
        made.plan.lookUpSize = 50
        var state = PostState<NoExtra>()
        (state.factsAt, state.recheckedAt) = (start + .seconds(10 * 86_400), start - .seconds(90_000))
        state.kept = ["0", "1", "2"].map { Mark($0, at: start - .seconds(86_400)) }
        return (made, Cursor(state, version: 2))
    }

    @Test(
        "posts that an answer leaves out are removed when another one leaves them out a good while later, and not before",
        arguments: [["0", "2"], ["0", "1", "2"]] as [Set<String>])
    func missing(first: Set<String>) async throws {
        var (made, cursor) = three()
        made.missing = first
        var asked: [Int] = []
        for hour in 0..<6 {
            let archive = Archive(made, now: start + .seconds(Int64(hour) * 3600))
            let batches = await fetch(archive, after: cursor).batches
            #expect(batches.flatMap(\.deletions).isEmpty)
            cursor = batches.last?.cursor ?? cursor
            if archive.state.withLock({ !$0.seen.isEmpty }) { asked.append(hour) }
        }
        #expect(asked == [0], "it is not asked for again too early")
        made.missing = ["0", "2"]
        let batches = await fetch(Archive(made, now: start + .seconds(6 * 3600)), after: cursor).batches
        #expect(batches.flatMap(\.deletions).map(\.id) == ["0", "2"])
        #expect(batches.last?.cursor?.state(PostState<NoExtra>.self, version: 2)?.doubts == nil)
    }

    @Test(
        "what an answer tells itself to be deleted or hidden is gone at once, what it leaves out beside that is doubted; of an unreadable one nothing is"
    )
    func evidence() {
        let hidden = LookUpAnswer(found: [], hidden: ["0"], of: ["0", "1"], rejected: 0)
        #expect(hidden.gone == ["0"] && hidden.doubted == ["1"])
        let found = LookUpAnswer(found: [PostItem(Mark("0", at: start), post: nil)], of: ["0", "1"], rejected: 0)
        #expect(found.gone.isEmpty && found.doubted == ["1"])
        let empty = LookUpAnswer(found: [], of: ["0", "1"], rejected: 0)
        #expect(empty.gone.isEmpty && empty.doubted == ["0", "1"])
        let broken = LookUpAnswer(found: [], of: ["0", "1"], rejected: 1)
        #expect(broken.gone.isEmpty && broken.doubted.isEmpty)
    }

    @Test("posts that are there again after an answer without any are not doubted any more")
    func backAgain() async throws {
        var (made, cursor) = three()
        made.missing = ["0", "1", "2"]
        cursor = try #require(await fetch(Archive(made, now: start), after: cursor).batches.last?.cursor)
        made.missing = []
        cursor = try #require(await fetch(Archive(made, now: start + .seconds(7 * 3600)), after: cursor).batches.last?.cursor)
        #expect(cursor.state(PostState<NoExtra>.self, version: 2)?.doubts == nil)
        made.missing = ["0", "1", "2"]
        let batches = await fetch(Archive(made, now: start + .seconds(27 * 3600)), after: cursor).batches
        #expect(batches.flatMap(\.deletions).isEmpty)
    }

    private let end = FetchError(.gone, .giveUp, what: "ada", why: "no such account", mend: "Remove it.")

    @Test("all of an account is removed once its end has been told twice, most of a day apart")
    func farewell() async throws {
        var made = Archive.State()
        made.error = end.endingAccount()
        let first = await fetch(Archive(made, now: start), after: nil)
        #expect(first.error?.recovery == .reconfigure)
        #expect(first.batches.flatMap(\.deletions).isEmpty)
        let cursor = first.batches.last?.cursor
        let early = await fetch(Archive(made, now: start + .seconds(3600)), after: cursor)
        #expect(early.error?.recovery == .reconfigure)
        #expect(early.batches.isEmpty)
        let second = await fetch(Archive(made, now: start + .seconds(80_000)), after: cursor)
        #expect(second.error?.recovery == .giveUp)
        #expect(second.batches.flatMap(\.deletions) == [Deletion(network: Network("archive"), stream: .identities, id: "ada")])
    }

    @Test("an account that was there in between is not removed; nor one whose end is only a status")
    func doubt() async throws {
        var made = Archive.State()
        made.error = end.endingAccount()
        let first = await fetch(Archive(made, now: start), after: nil)
        made.error = nil
        let between = await fetch(Archive(made, now: start + .seconds(40_000)), after: first.batches.last?.cursor)
        made.error = end.endingAccount()
        let second = await fetch(Archive(made, now: start + .seconds(80_000)), after: between.batches.last?.cursor)
        #expect(second.batches.flatMap(\.deletions).isEmpty)
        made.error = end
        let other = await fetch(Archive(made, now: start), after: nil)
        #expect(other.error?.recovery == .giveUp)
        #expect(other.batches.isEmpty)
    }

    @Test("an account that is renamed keeps its id; its new handle is told")
    func renamed() async throws {
        var made = Archive.State()
        let first = await fetch(Archive(made, now: start), after: nil)
        made.handle = "countess"
        let second = await fetch(Archive(made, now: start + .seconds(900)), after: first.batches.last?.cursor)
        #expect(second.batches.flatMap(\.identities).map(\.handle) == ["countess"])
        #expect(second.batches.flatMap(\.identities).map(\.key.id) == ["ada"])
    }
}
