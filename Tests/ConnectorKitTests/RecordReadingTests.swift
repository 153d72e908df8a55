import ConnectorKit
import ConnectorTesting
import Testing

@Suite struct RecordReadingTests {
    private func read(_ text: String) throws -> (ids: [String], batch: Batch) {
        var batch = Batch()
        let ids = try withJSON(Array(text.utf8)) { root in
            batch.read(root, as: "statuses") { (json) throws(Malformed) in
                _ = try json.requiredInstant("created_at")
                return try json.required("account") { (account) throws(Malformed) in try account.requiredID("id") }
            }
        }
        return (ids, batch)
    }

    @Test("a broken record costs itself and is named by its path")
    func paths() throws {
        let good = #"{"created_at":"2026-11-20T12:00:00Z","account":{"id":7}}"#
        let (ids, batch) = try read(
            "[\(good),{},{\"created_at\":5},{\"created_at\":\"2026-11-20T12:00:00Z\",\"account\":{\"id\":\"\"}},7,\(good)]")
        #expect(ids == ["7", "7"])
        #expect(batch.rejectedCount == 4)
        #expect(
            batch.rejections.map { "\($0.path): \($0.reason)" } == [
                "statuses[1].created_at: missing", "statuses[2].created_at: not a time", "statuses[3].account.id: not an id",
                "statuses[4].created_at: missing",
            ])
    }

    @Test("an answer that tells of nobody removes nobody")
    func nobody() {
        var batch = Batch()
        batch.removeMissing(["3", "2"], on: Network("forum"))
        #expect(batch.deletions.isEmpty)
    }

    @Test("accounts that an answer leaves out are removed, unless a record of it could not be read", arguments: [false, true])
    func missing(isBroken: Bool) {
        let network = Network("forum")
        var batch = Batch(identities: [Identity(IdentityKey(network, "2"))])
        if isBroken { batch.reject(Rejection(path: "users[0]", reason: "not a user")) }
        batch.removeMissing(["3", "2", "1"], on: network)
        #expect(batch.deletions == (isBroken ? [] : ["1", "3"]).map { Deletion(network: network, stream: .identities, id: $0) })
    }

    @Test("a page that is malformed leaves the batch as it was, whatever was rejected until then")
    func malformedPage() throws {
        let context = FetchContext.testing(RecordedExchange([]), now: Instant(seconds: 1_795_176_000), connector: "forum")
        let call = Call("posts", at: try #require(BaseURL("https://forum.example")), [], cost: Cost())
        var batch = Batch()
        func read(isRight: Bool) throws -> Int {
            let page = Page(status: 200, headers: HTTPFields(), body: Array("[1]".utf8))
            return try context.read(page, of: call, into: &batch) { root, batch in
                batch.reject(Rejection(path: "posts[0]", reason: "not a post"))
                return isRight ? root.count : nil
            }
        }
        #expect(throws: FetchError.self) { try read(isRight: false) }
        #expect(batch.rejectedCount == 0)
        #expect(try read(isRight: true) == 1)
        #expect(batch.rejectedCount == 1)
    }

    @Test(
        "the next page's token comes with the list, where a cursor has room for it",
        arguments: [
            (#""more""#, "more"), ("7", "7"), (#""""#, nil), ("null", nil), ("\"" + String(repeating: "x", count: 501) + "\"", nil),
        ] as [(String, String?)])
    func nextToken(json: String, expected: String?) throws {
        let context = FetchContext.testing(RecordedExchange([]), now: Instant(seconds: 1_795_176_000), connector: "forum")
        let call = Call("posts", at: try #require(BaseURL("https://forum.example")), [], cost: Cost())
        let page = Page(status: 200, headers: HTTPFields(), body: Array(#"{"posts":[{"id":1}],"next":\#(json)}"#.utf8))
        var batch = Batch()
        let (ids, next) = try context.records(page, of: call, at: "posts", next: "next", into: &batch) { (post) throws(Malformed) in
            try post.requiredID("id")
        }
        #expect(ids == ["1"])
        #expect(next == expected)
    }

    @Test("an error's body is read where it is JSON")
    func errorBody() {
        func reading(_ body: String) -> String? {
            Page(status: 400, headers: HTTPFields(), body: Array(body.utf8)).readIfJSON { $0["error"]?.string }
        }
        #expect(reading(#"{"error":"gone"}"#) == "gone")
        #expect(reading(#"{"error":5}"#) == nil)
        #expect(reading(#"{"error":"#) == nil)
        #expect(reading("<html>") == nil)
    }

    @Test("two calls cost what both cost")
    func costs() { #expect(["requests": 1] + ["requests": 2, "logins": 1] as Cost == ["requests": 3, "logins": 1]) }

    @Test("counts go by their kinds: one that is not told is left out, and of two keys the first that tells wins")
    func countsByKind() throws {
        let counts = try withJSON(Array(#"{"likes":3,"old":5,"new":4,"views":-1}"#.utf8)) {
            $0.counts([.like: "likes", .reshare: "newest", .reshare: "new", .reshare: "old", .view: "views", .save: "saves"])
        }
        #expect(counts == [.like: 3, .reshare: 4])
    }

    @Test("a text that must be there may be empty, and is no number")
    func texts() throws {
        func read(_ key: StaticString) throws -> String {
            try withJSON(Array(#"{"empty":"","number":5}"#.utf8)) { json in try json.requiredText(key) }
        }
        #expect(try read("empty") == "")
        #expect(throws: Malformed("number", "missing or not text")) { try read("number") }
        #expect(throws: Malformed("none", "missing or not text")) { try read("none") }
    }

    @Test(
        "a count that is absent, negative or no number is unknown, which is not zero",
        arguments: [
            (#"{"n":3}"#, 3), (#"{"n":"3"}"#, 3), (#"{"n":0}"#, 0), (#"{"n":-1}"#, nil), (#"{"n":null}"#, nil), ("{}", nil),
            (#"{"n":"many"}"#, nil), (#"{"n":1.5}"#, nil),
        ] as [(String, Int64?)])
    func counts(text: String, expected: Int64?) throws {
        #expect(try withJSON(Array(text.utf8)) { $0.count("n") } == expected)
    }
}
