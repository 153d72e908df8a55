import ConnectorKit
import ConnectorTesting
import Synchronization
import Testing

/// A made-up network: what it answers is what a test says, and what it is asked for is noted.
private final class Forum: PostSource {
    struct Answers {
        var plan = PostPlan(history: .seconds(86_400))
        var items: [PostItem] = []
        var failing: Set<String> = []
        var failsByServer = false
        /// Pages of people, by their numbers, on which nobody is.
        var emptyPages: Range<Int> = 0..<0
        /// When the people of a list acted, where the network tells.
        var actedAt: Instant?
        var gone: [String] = []
        var unlisted: [String] = []
        var found: [PostItem] = []
        /// What the lists beside the posts tell of posts, whether they are due, and which posts they were asked with.
        var told: [PostItem] = []
        var due: Bool?
        var isOwn = false
        var held: [String] = []
        var asked: [String] = []
    }

    let network = Network("forum")
    let context: FetchContext
    let id = "ada"
    let answers = Mutex(Answers())

    init(now: Instant) {
        context = FetchContext.testing(RecordedExchange([]), now: now, connector: "forum")
    }

    func plan(isOwn: Bool) -> PostPlan { answers.withLock { $0.plan } }

    private func ask(_ name: String) throws(FetchError) {
        let (fails, byServer) = answers.withLock { answers in
            answers.asked.append(name)
            return (answers.failing.contains(name), answers.failsByServer)
        }
        guard fails else { return }
        if byServer {
            throw FetchError(.unreachable, .backOff, reach: .connector, what: "\(name) not read", why: "503, made by a test", mend: "")
        }
        throw FetchError(.malformedResponse, .backOff, what: "\(name) not read", why: "made by a test", mend: "")
    }

    func posts(_ question: PostQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        try ask("posts")
        return answers.withLock { PostPage($0.items) }
    }

    func people(_ question: PeopleQuestion, _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> PeopleAnswer {
        try ask(question.kind.name)
        let post = question.entry?.id
        let number = Int(question.token ?? "0") ?? 0
        let (at, isEmpty) = answers.withLock { ($0.actedAt, $0.emptyPages.contains(number)) }
        guard !isEmpty else { return .page(PeoplePage([], read: 0, next: "\(number + 1)")) }
        let acts = (0..<5).map { index -> PersonAct in
            let actor = "p\(5 * number + index)"
            return (nil, Interaction(question.kind, on: network, by: actor, to: id, post: post, at: at ?? question.firstSight))
        }
        return .page(PeoplePage(acts, read: 5, next: "\(number + 1)"))
    }

    func lookUp(_ posts: [String], _ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> LookUpAnswer? {
        try ask("look up \(posts.joined(separator: " "))")
        return answers.withLock { answers in
            LookUpAnswer(
                found: answers.found.filter { posts.contains($0.id) }, gone: answers.gone.filter(posts.contains),
                unlisted: answers.unlisted.filter(posts.contains))
        }
    }

    func page(
        of list: String, _ question: ListQuestion, _ extra: inout NoExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        try ask(list)
        let at = answers.withLock { $0.actedAt } ?? now
        batch.add([(nil, Interaction(.like, on: network, by: "p1", to: id, post: "1", at: at))])
        return answers.withLock { answers in
            answers.held = question.posts.map(\.id)
            // What made it due is settled by reading it.
            if answers.due == true { answers.due = false }
            return ListPage([Mark("n1", at: at)], told: answers.told, next: nil)
        }
    }

    func isDue(_ list: String, _ state: PostState<NoExtra>) -> Bool? { answers.withLock { $0.due } }

    func facts(_ extra: inout NoExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        try ask("facts")
        return Identity(IdentityKey(network, id), handle: "ada")
    }

    func ownsToken(_ extra: inout NoExtra) async throws(FetchError) -> Bool {
        try ask("owner")
        return answers.withLock { $0.isOwn }
    }
}

@Suite struct PostRoundTests {
    let now = Instant(seconds: 1_795_176_000)

    private func item(_ id: String, likes: Int64, quotes: Int64 = 0) -> PostItem {
        let at = now - .seconds(600)
        return PostItem(
            Mark(id, at: at), post: Post(network: Network("forum"), id: id, author: "ada", at: at), counts: [.like: likes, .quote: quotes])
    }

    private func fetch(_ forum: Forum, after cursor: Cursor?) async -> (batches: [Batch], error: FetchError?) {
        var batches: [Batch] = []
        do throws(FetchError) {
            try await PostRound(forum).fetch(after: cursor) { batch in batches.append(batch) }
            return (batches, nil)
        } catch { return (batches, error) }
    }

    private func state(_ cursor: Cursor?) throws -> PostState<NoExtra> {
        try #require(cursor?.state(PostState<NoExtra>.self, version: PostRound<Forum>.version))
    }

    @Test("a list that fails is set aside in the cursor, and the next round goes on with the steps behind it")
    func failingList() async throws {
        let forum = Forum(now: now)
        forum.answers.withLock {
            $0.plan.peopleKinds = [.like, .quote]
            $0.items = [item("1", likes: 3, quotes: 2)]
            $0.failing = ["like"]
        }
        let first = await fetch(forum, after: nil)
        #expect(first.error?.kind == .malformedResponse)
        #expect(try state(first.batches.last?.cursor).course.aside["like"]?.tries == 1)
        forum.answers.withLock { $0.asked = [] }
        let second = await fetch(forum, after: first.batches.last?.cursor)
        #expect(second.error == nil)
        #expect(forum.answers.withLock { $0.asked } == ["quote", "facts"])
        #expect(try state(second.batches.last?.cursor).course.since == nil)
    }

    @Test("whose token it is is asked first, and where it may change again each day, behind the posts and whatever comes of it")
    func owner() async throws {
        func asked(_ hours: Int64, after cursor: Cursor?, isOwn: Bool, failing: Bool = false) async throws -> ([String], Cursor?) {
            let forum = Forum(now: now + .seconds(hours * 3600))
            forum.answers.withLock {
                ($0.plan.asksWhoseToken, $0.plan.asksWhoseTokenEvery, $0.isOwn) = (true, .seconds(86_400), isOwn)
                $0.failing = failing ? ["owner"] : []
            }
            let cursor = await fetch(forum, after: cursor).batches.last?.cursor
            return (forum.answers.withLock { $0.asked }, cursor)
        }
        var (names, cursor) = try await asked(0, after: nil, isOwn: false)
        #expect(names == ["owner", "posts", "facts"])
        #expect(try state(cursor).isOwn == false)
        (names, cursor) = try await asked(1, after: cursor, isOwn: true)
        #expect(names == ["posts"])
        (names, cursor) = try await asked(25, after: cursor, isOwn: true, failing: true)
        #expect(names == ["posts", "facts", "owner"])
        #expect(try state(cursor).isOwn == false, "what was known holds while nobody answers")
        (names, cursor) = try await asked(50, after: cursor, isOwn: true)
        #expect(names.contains("owner"))
        #expect(try state(cursor).isOwn == true)
        (names, cursor) = try await asked(75, after: cursor, isOwn: false)
        #expect(try state(cursor).isOwn == false)
    }

    @Test("where the list tells no counts, a new post is looked up for them, but not one that is too old to be watched")
    func newPosts() async throws {
        let forum = Forum(now: now)
        var old = item("0", likes: 0)
        old.mark.at = now - .seconds(3600)
        forum.answers.withLock {
            $0.plan.looksUpNew = true
            $0.plan.watch.lifetime = .seconds(1800)
            $0.items = [item("1", likes: 0), old]
        }
        _ = await fetch(forum, after: nil)
        #expect(forum.answers.withLock { $0.asked } == ["posts", "look up 1", "facts"])
    }

    @Test("a list of people that fails three times in a row is given up for its post: they count without a name")
    func givingUp() async throws {
        let forum = Forum(now: now)
        forum.answers.withLock {
            $0.plan.peopleKinds = [.like]
            $0.items = [item("1", likes: 3)]
            $0.failing = ["like"]
        }
        var start = PostState<NoExtra>()
        start.course.setAside("like", at: now - .seconds(90_000))
        start.course.setAside("like", at: now - .seconds(90_000))
        start.factsAt = now
        let result = await fetch(forum, after: Cursor(start, version: 2))
        #expect(result.error != nil)
        #expect(try state(result.batches.last?.cursor).watch["1"]?.unasked(.like) == 0)
    }

    @Test("a list of people is not given up for a bad hour of the server, whatever else failed before: nobody is lost by it")
    func serversTrouble() async throws {
        let forum = Forum(now: now)
        forum.answers.withLock {
            $0.plan.peopleKinds = [.like]
            $0.items = [item("1", likes: 3)]
            ($0.failing, $0.failsByServer) = (["like"], true)
        }
        var start = PostState<NoExtra>()
        start.course.setAside("like", at: now - .seconds(90_000))
        start.course.setAside("like", at: now - .seconds(90_000), mayBeServers: true)
        start.factsAt = now
        let result = await fetch(forum, after: Cursor(start, version: 2))
        #expect(result.error?.kind == .unreachable)
        #expect(try state(result.batches.last?.cursor).watch["1"]?.unasked(.like) == 3)
    }

    @Test("an error of the newest page, which nothing goes without, is thrown and moves no cursor")
    func failingPage() async {
        let forum = Forum(now: now)
        forum.answers.withLock { $0.failing = ["posts"] }
        let result = await fetch(forum, after: nil)
        #expect(result.error?.kind == .malformedResponse)
        #expect(result.batches.isEmpty)
    }

    @Test("a round that is older than ten minutes begins again with the newest page", arguments: [(599, false), (600, true)])
    func oldRound(age: Int64, beginsAgain: Bool) async throws {
        let forum = Forum(now: now)
        var start = PostState<NoExtra>()
        start.course.since = now - .seconds(age)
        _ = await fetch(forum, after: Cursor(start, version: 2))
        #expect(forum.answers.withLock { $0.asked.first } == (beginsAgain ? "posts" : "facts"))
    }

    @Test("who comes while a list is being paged is asked for the next time")
    func lateComers() async throws {
        let forum = Forum(now: now)
        forum.answers.withLock {
            $0.plan.peopleKinds = [.like]
            $0.items = [item("1", likes: 8)]
        }
        var start = PostState<NoExtra>()
        start.factsAt = now
        // The list was opened at 8, one page of 5 was read; since then the count has become 11.
        start.course.since = now
        _ = start.watch.sample(Network("forum"), id: "1", subject: "1", at: now - .seconds(600), counts: [.like: 11], now: now)
        start.open = .init(post: "1", kind: .like, token: "1", upTo: 8, read: 5, covered: 5)
        let result = await fetch(forum, after: Cursor(start, version: 2))
        #expect(result.error == nil)
        // Page 1 of the old list, then the newest page for the three that came meanwhile.
        #expect(forum.answers.withLock { $0.asked } == ["like", "like"])
        #expect(result.batches.map { $0.interactions.first?.actor } == ["p5", "p0"])
        #expect(try state(result.batches.first?.cursor).watch["1"]?.asked[.like] == 8)
        #expect(try state(result.batches.last?.cursor).watch["1"]?.asked[.like] == 11)
    }

    @Test("a page without anybody leads on to the next one, but a list of such pages has an end", arguments: [(1..<3, 4), (1..<9000, 21)])
    func emptyPages(_ empty: Range<Int>, asked: Int) async throws {
        let forum = Forum(now: now)
        forum.answers.withLock {
            $0.plan.peopleKinds = [.like]
            $0.items = [item("1", likes: 8)]
            $0.emptyPages = empty
        }
        var start = PostState<NoExtra>()
        start.factsAt = now
        let result = await fetch(forum, after: Cursor(start, version: 2))
        #expect(result.error == nil)
        #expect(forum.answers.withLock { $0.asked.count { $0 == "like" } } == asked)
        #expect(result.batches.flatMap(\.interactions).count == (empty.upperBound == 3 ? 10 : 5))
        #expect(try state(result.batches.last?.cursor).open == nil)
    }

    @Test("a post, or an act, that is dated ahead hides nothing that comes after it")
    func datedAhead() async throws {
        let forum = Forum(now: now)
        var ahead = item("ahead", likes: 0)
        ahead.mark.at = now + .seconds(40 * 365 * 86_400)
        ahead.post?.at = ahead.mark.at
        forum.answers.withLock {
            $0.plan.lists = [.init("notifications")]
            $0.items = [ahead]
            $0.actedAt = ahead.mark.at
        }
        let first = await fetch(forum, after: nil)
        // It is rejected, and told of.
        #expect(first.batches.flatMap(\.posts).isEmpty)
        #expect(first.batches.reduce(0) { $0 + $1.rejectedCount } > 0)
        #expect(try state(first.batches.last?.cursor).posts.seen == nil)
        #expect(try (state(first.batches.last?.cursor).lists["notifications"]?.seen?.at ?? now) <= now)

        let later = Forum(now: now + .seconds(3600))
        var new = item("new", likes: 0)
        new.mark.at = now + .seconds(1800)
        later.answers.withLock { $0.items = [ahead, new] }
        let second = await fetch(later, after: first.batches.last?.cursor)
        #expect(second.batches.flatMap(\.posts).map(\.id) == ["new"])
    }

    @Test("no act on a post is dated before it, whichever list tells of it")
    func actsBeforeTheirPost() async throws {
        let forum = Forum(now: now)
        forum.answers.withLock {
            $0.plan.peopleKinds = [.like]
            $0.plan.lists = [.init("notifications")]
            $0.items = [item("1", likes: 3)]
            $0.actedAt = now - .seconds(86_400)
        }
        let acts = await fetch(forum, after: nil).batches.flatMap(\.interactions)
        #expect(acts.count == 6)
        #expect(acts.allSatisfy { $0.at == now - .seconds(600) })
    }

    @Test("a post that is missing from the newest page is looked up: gone, or only not listed and then not looked for again")
    func missingPosts() async throws {
        let forum = Forum(now: now)
        forum.answers.withLock {
            $0.plan.lookUpSize = 2
            $0.items = [item("9", likes: 0)]
            $0.gone = ["7"]
            $0.unlisted = ["8"]
        }
        var start = PostState<NoExtra>()
        (start.factsAt, start.recheckedAt) = (now, now)
        start.kept = [Mark("8", at: now - .seconds(700)), Mark("7", at: now - .seconds(800))]
        let result = await fetch(forum, after: Cursor(start, version: 2))
        #expect(forum.answers.withLock { $0.asked } == ["posts", "look up 8 7"])
        #expect(result.batches.flatMap(\.deletions).map(\.id) == ["7"])
        #expect(try state(result.batches.last?.cursor).kept.isEmpty)
        forum.answers.withLock { $0.asked = [] }
        _ = await fetch(forum, after: result.batches.last?.cursor)
        #expect(forum.answers.withLock { $0.asked } == ["posts"])
    }

    @Test("a list beside the posts is read as often as its plan says", arguments: [(3599, false), (3600, true)])
    func sideLists(age: Int64, isRead: Bool) async throws {
        let forum = Forum(now: now)
        forum.answers.withLock { $0.plan.lists = [.init("notifications", every: .seconds(3600))] }
        var start = PostState<NoExtra>()
        start.factsAt = now
        var list = ListState()
        list.readAt = now - .seconds(age)
        start.lists["notifications"] = list
        _ = await fetch(forum, after: Cursor(start, version: 2))
        #expect(forum.answers.withLock { $0.asked } == ["posts"] + (isRead ? ["notifications"] : []))
    }

    @Test(
        "a list is read when the source says so, whatever its plan says; without its word, as often as the plan says",
        arguments: [(nil, 1), (true, 2), (false, 1)] as [(Bool?, Int)])
    func listsWhenDue(due: Bool?, times: Int) async throws {
        let forum = Forum(now: now)
        forum.answers.withLock { $0.plan.lists = [.init("mentions", every: .seconds(3600))] }
        let first = await fetch(forum, after: nil)
        forum.answers.withLock { $0.due = due }
        let second = await fetch(forum, after: first.batches.last?.cursor)
        #expect(second.error == nil)
        #expect(forum.answers.withLock { $0.asked.filter { $0 == "mentions" }.count } == times)
    }

    @Test("a list may be about many posts at once, and tell more of them: those that are watched are compared, others told as they are")
    func listsOfPosts() async throws {
        let forum = Forum(now: now)
        forum.answers.withLock {
            $0.items = [item("1", likes: 3), item("2", likes: 0)]
            $0.plan.lists = [.init("questions")]
            $0.told = [item("1", likes: 3, quotes: 7), item("9", likes: 4)]
        }
        let batches = await fetch(forum, after: nil).batches
        #expect(forum.answers.withLock { $0.held } == ["2", "1"])
        let told = try #require(batches.first { batch in batch.posts.contains { $0.id == "9" } })
        #expect(told.posts.map(\.id) == ["1", "9"])
        // The likes of the first were known; of the other, whose own list has not shown it, nothing is kept.
        #expect(told.tallies.map { "\($0.kind.name) \($0.count)" } == ["quote 7", "like 4", "quote 0"])
        #expect(try state(batches.last?.cursor).watch.entries.map(\.id) == ["2", "1"])
    }

    @Test(
        "counts of posts that are not watched any more are told when they are looked up, where the plan says so", arguments: [false, true])
    func oldCounts(tells: Bool) async throws {
        let forum = Forum(now: now)
        forum.answers.withLock {
            $0.items = [item("1", likes: 3)]
            $0.plan.watch.lifetime = .seconds(60)
            $0.plan.recheckEvery = .zero
            $0.plan.tellsOldCounts = tells
            $0.found = [item("1", likes: 8)]
        }
        let first = await fetch(forum, after: nil)
        let second = await fetch(forum, after: first.batches.last?.cursor)
        #expect(forum.answers.withLock { $0.asked.contains("look up 1") })
        #expect(second.batches.flatMap(\.tallies).filter { $0.count == 8 }.map(\.kind) == (tells ? [.like] : []))
    }

    @Test("of followers no more are taken than have come, and those of the first sight not at all")
    func followers() async throws {
        let forum = Forum(now: now)
        forum.answers.withLock { $0.plan.followersPerDay = 500 }
        var start = PostState<NoExtra>()
        (start.course.since, start.factsAt) = (now, now)
        (start.followers, start.followersAt, start.followersAsked) = (10, now - .seconds(60), 7)
        let result = await fetch(forum, after: Cursor(start, version: 2))
        let acts = result.batches.flatMap(\.interactions)
        #expect(acts.map(\.actor) == ["p0", "p1", "p2"])
        #expect(acts.allSatisfy { $0.kind == .follow && $0.post == nil && $0.at == now - .seconds(60) })
        #expect(try state(result.batches.last?.cursor).followersAsked == 10)
    }

    /// A state with everything in it, and as much of it as there can be, with ids of 32 characters.
    private var full: PostState<NoExtra> {
        var state = PostState<NoExtra>()
        let token = String(repeating: "c", count: 500)
        state.course.since = now
        for number in 0..<60 { state.course.setAside("list \(number)", at: now) }
        (state.isOwn, state.version, state.pageEnd) = (true, "W/\"\u{1}ü\"", now)
        state.posts.walk = Walk(token: token, floor: now, top: nil, pages: 3)
        state.lists["notifications"] = state.posts
        (state.factsAt, state.names, state.followers, state.followersAt, state.followersAsked) = (now, -5, 7, now, 3)
        for number in 0..<600 {
            let id = "abcdefghijklmnopqrstuvwxyz\(100_000 + number)"
            let counts: [Kind: Int64] = [.like: 1_000_000, .reply: 2, .reshare: 1000, .quote: 7, .view: 10_000_000]
            _ = state.watch.sample(Network("forum"), id: id, subject: id, at: now - .seconds(Int64(number)), counts: counts, now: now)
        }
        var plan = PostPlan(history: .seconds(1))
        plan.peopleKinds = [.like, .reshare]
        state.settle(plan, now: now)
        for number in 0..<200 { state.lookUp("abcdefghijklmnopqrstuvwxyz\(200_000 + number)") }
        state.open = .init(post: state.watch.entries[0].id, kind: .like, token: token, upTo: 9, read: 8, covered: 7)
        (state.refreshedAt, state.recheckedAt, state.recheckFrom) = (now, now, state.kept.last)
        return state
    }

    @Test("what a cursor holds is read again, and stays within 64 KiB however much there is")
    func roundTrip() {
        let cursor = Cursor(full, version: 2)
        #expect(cursor.state(PostState<NoExtra>.self, version: 2) == full)
        #expect(cursor.value.utf8.count < 65_536)
        #expect(full.watch.entries.count <= 80)
        #expect(full.kept.count == 400)
        #expect(full.lookUps.count == PostState<NoExtra>.lookUpLimit)
    }

    @Test(
        "a cursor of another version or of no shape is none",
        arguments: ["", "{}", "7", "[]", #"{"v":1,"watch":[]}"#, #"{"v":2}"#, "{\"v\":2,"])
    func strangers(text: String) { #expect(Cursor(text).state(PostState<NoExtra>.self, version: 2) == nil) }

    @Test("steps come in the order of their worth")
    func order() {
        let forum = Forum(now: now)
        forum.answers.withLock {
            $0.plan.peopleKinds = [.like]
            $0.plan.followersPerDay = 500
            $0.plan.lookUpSize = 25
            $0.plan.lists = [.init("late", every: .seconds(3600)), .init("early", comesFirst: true)]
        }
        let round = PostRound(forum)
        var state = PostState<NoExtra>()
        #expect(round.firstStep(state, now: now) == .newest)
        state.course.since = now
        state.lookUps = (0..<30).map { "\($0)" }
        state.posts.walk = Walk(token: "a", floor: now)
        (state.followers, state.followersAsked) = (5, 4)
        _ = state.watch.sample(Network("forum"), id: "p", subject: "p", at: now, counts: [.like: 1], now: now)
        #expect(
            round.steps(state, now: now) == [
                .list("early", nil), .lookUp((0..<25).map { "\($0)" }), .people(state.watch["p"], .like),
                .walk(Walk(token: "a", floor: now)), .facts, .people(nil, .follow), .list("late", nil),
            ])
    }
}
