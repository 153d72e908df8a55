import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Foundation
import HTTPTypes
import Testing

@testable import StackExchangeConnector

/// A site with one account that has written for years: more posts, questions and comments than any page or question holds.
private struct Site: HTTPSending {
    struct Record {
        var id, about: Int
        var owner = 7
        var at: Int64
        var activity: Int64
        var isQuestion = false
        var answers = 0
    }

    let now: Instant
    private let posts, comments, answers, questions: [Record]

    init(now: Instant) {
        self.now = now
        let end = now.seconds
        let all = (0..<450).map { number in
            let at = end - Int64(450 - number) * 43_200
            return Record(id: 1000 + number, about: 1000 + number, owner: 42, at: at, activity: at, isQuestion: number % 3 == 0)
        }
        comments = all.flatMap { post in
            [600, 7200].map { Record(id: 10 * post.id + Int($0 % 7), about: post.id, at: post.at + $0, activity: post.at + $0) }
        }
        let answers = all.filter(\.isQuestion).flatMap { post in
            [1200, 40_000].map { Record(id: 100 * post.id + Int($0 % 7), about: post.id, at: post.at + $0, activity: post.at + $0) }
        }
        self.answers = answers
        // Each answer is accepted by who asked, a good while after it came.
        questions = all.filter { !$0.isQuestion }.map { post in
            let at = post.at + 20 * 86_400
            return Record(id: 5000 + post.id, about: post.id, at: at, activity: at)
        }
        posts = all.map { post in
            var post = post
            post.answers = post.isQuestion ? 2 : 0
            if post.isQuestion { post.activity = post.at + 40_000 }
            return post
        }
    }

    /// Every act that there is, by its id in the store.
    var acts: Set<String> {
        let accepted = questions.filter { $0.at <= now.seconds }.map { "endorsement:\($0.about):7" }
        return Set(comments.map { "comment:\($0.id)" } + answers.map { "reply:\($0.id)" } + accepted)
    }
    var postIDs: Set<String> { Set(posts.map { "\($0.id)" }) }

    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        let address = URLComponents(string: "https://site.example\(request.path ?? "")")
        let query = Dictionary((address?.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
        let parts = (address?.path ?? "").split(separator: "/").dropFirst().map(String.init)
        let ids = Set(parts.dropFirst().first?.split(separator: ";").compactMap { Int($0) } ?? [])
        let (keys, all): ([String], [Record]) =
            switch (parts.first, parts.dropFirst(2).first) {
            case ("users", nil): (["user_id"], [Record(id: 42, about: 42, at: 1_200_000_000, activity: 0)])
            case ("users", "posts"): (["post_id"], posts)
            case ("users", "questions"): (["question_id"], posts.filter(\.isQuestion))
            // Comments on the account's own posts name it, too.
            case ("users", "mentioned"): (["comment_id", "post_id"], comments)
            case ("posts", "comments"): (["comment_id", "post_id"], comments.filter { ids.contains($0.about) })
            case ("posts", nil): (["post_id"], posts.filter { ids.contains($0.id) })
            case ("users", "reputation-history"): (["question_id", "post_id"], questions)
            case ("answers", "questions"): (["question_id", "accepted_answer_id"], questions.filter { ids.contains($0.about) })
            case ("questions", "answers"): (["answer_id", "question_id"], answers.filter { ids.contains($0.about) })
            default: (["answer_id", "question_id"], [])
            }
        func time(_ record: Record) -> Int64 { query["sort"] == "activity" ? record.activity : record.at }
        let from = (query["fromdate"] ?? query["min"]).flatMap { Int64($0) } ?? .min
        let to = query["max"].flatMap { Int64($0) } ?? .max
        let wanted = all.filter { (from...max(from, to)).contains(time($0)) && $0.at <= now.seconds }.sorted { time($0) > time($1) }
        let rest = wanted.dropFirst(100 * ((query["page"].flatMap { Int($0) } ?? 1) - 1))
        let items = rest.prefix(100).map { record in
            let names = zip(keys, [record.id, record.about]).map { "\"\($0)\":\($1)" }.joined(separator: ",")
            let counts = keys == ["question_id"] ? #""view_count":9,"answer_count":\#(record.answers),"# : ""
            return "{\(names),\(counts)\"post_type\":\"\(record.isQuestion ? "question" : "answer")\",\"creation_date\":\(record.at),"
                + "\"reputation_history_type\":\"answer_accepted\","
                + "\"last_activity_date\":\(record.activity),\"score\":1,\"owner\":{\"user_id\":\(record.owner)}}"
        }
        let text = "{\"items\":[\(items.joined(separator: ","))],\"has_more\":\(rest.count > 100)}"
        let response = HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"])
        return HTTPAnswer(response: response, body: Array(text.utf8))
    }
}

@Suite struct ManyPostsTests {
    @Test(
        "of hundreds of posts everybody is told, however few questions about comments or answers a fetch affords",
        arguments: [[:], ["posts.comments": 1], ["questions.answers": 1], ["posts.comments": 2, "users.posts": 2], ["requests": 3]])
    func everybody(limits: [String: Int64]) async throws {
        let start = Instant(seconds: 1_795_176_000)
        let settings = ConnectorSettings(name: "stackexchange", defaultsOf: StackExchange.description)
        let connector = try StackExchange(settings: settings)
        let identity = Identity(IdentityKey(StackExchange.network, "42"), handle: "42")
        let site = Site(now: start)
        let told = MemoryOfBatches()
        for hour in 0..<60 {
            let now = start + .seconds(Int64(hour) * 3600)
            let context = FetchContext.testing(site, budget: TestBudget(limits, now: now), now: now)
            try await connector.fetch(identity, after: await told.cursor, in: context) { batch in await told.take(batch) }
        }
        #expect(await told.acts == site.acts)
        #expect(await told.posts == site.postIDs)
        #expect(await told.rejected == 0)
        // What is known and unchanged costs the page of posts and the comments on them.
        let now = start + .seconds(59 * 3600 + 1800)
        let budget = TestBudget(now: now)
        let context = FetchContext.testing(site, budget: budget, now: now)
        try await connector.fetch(identity, after: await told.cursor, in: context) { batch in await told.take(batch) }
        #expect(budget.reservations <= 2)
    }
}

/// What was told, as a store keeps it.
private actor MemoryOfBatches {
    private(set) var cursor: Cursor?
    private(set) var acts: Set<String> = []
    private(set) var posts: Set<String> = []
    private(set) var rejected = 0

    func take(_ batch: Batch) {
        cursor = batch.cursor ?? cursor
        acts.formUnion(batch.interactions.compactMap(\.id))
        posts.formUnion(batch.posts.map(\.id))
        rejected += batch.rejectedCount
    }
}
