import ConnectorKit
import Foundation
import JSON
import Model
import Testing

/// What one record becomes.
private func read(_ stream: String, _ record: String) throws -> Batch {
    var decoder = try ActivityDecoder()
    Array(#"{"type":"RECORD","stream":"\#(stream)","record":\#(record)}"#.utf8).withUnsafeBytes { decoder.consume($0) }
    decoder.finish()
    let batch = decoder.takeBatch()
    return try #require(batch)
}

private let forum = Network("forum")
private let noon = Instant(seconds: 1_772_366_400)  // 2026-03-01T12:00:00Z

@Suite("The rules of PLUGINS.md for records")
struct ActivityRecordTests {
    @Test("a record with every field keeps every field")
    func everyField() throws {
        let identity = try read(
            "identities",
            #"{"network":"forum","id":"7","handle":"ada","name":"Ada","created_at":"2026-03-01T12:00:00Z","followers":3,"following":2,"lists":1,"person":"ada-l","x":1}"#
        )
        #expect(
            identity.identities == [
                Identity(
                    IdentityKey(forum, "7"), handle: "ada", name: "Ada", createdAt: noon, followers: 3, following: 2, lists: 1,
                    person: PersonID(rawValue: "ada-l"))
            ])
        let post = try read(
            "posts",
            #"{"network":"forum","id":"p","author":"7","at":"2026-03-01T12:00:00.000+00:00","text":"Hé","url":"https://x.example/p","topics":["a","","b"],"in_reply_to":"o"}"#
        )
        #expect(
            post.posts == [
                Post(
                    network: forum, id: "p", author: "7", at: noon, text: "Hé", url: "https://x.example/p", topics: ["a", "b"],
                    inReplyTo: "o")
            ])
        let interaction = try read(
            "interactions",
            #"{"network":"forum","id":"i","kind":"reshare","actor":"8","target":"7","at":"2026-03-01T12:00:00Z","post":"p"}"#)
        #expect(
            interaction.interactions == [
                Interaction(network: forum, kind: .reshare, actor: "8", target: "7", at: noon, id: "i", post: "p")
            ])
        let tally = try read("tallies", #"{"network":"forum","kind":"like","count":12,"at":"2026-03-01T12:00:00Z","post":"p"}"#)
        #expect(tally.tallies == [Tally(network: forum, kind: .like, subject: .post("p"), count: 12, at: noon)])
        let deletion = try read("deletions", #"{"network":"forum","stream":"posts","id":"p"}"#)
        #expect(deletion.deletions == [Deletion(network: forum, stream: .posts, id: "p")])
    }

    @Test("the least that a record must have is enough, and null is absent")
    func leastFields() throws {
        #expect(
            try read("identities", #"{"network":"forum","id":"7","handle":null,"name":""}"#).identities == [
                Identity(IdentityKey(forum, "7"))
            ])
        #expect(
            try read("posts", #"{"network":"forum","id":"p","author":"7","at":"2026-03-01T12:00:00Z"}"#).posts
                == [Post(network: forum, id: "p", author: "7", at: noon)])
        #expect(
            try read("tallies", #"{"network":"forum","kind":"follow","count":0,"at":"2026-03-01T12:00:00Z","identity":"7","post":null}"#)
                .tallies
                == [Tally(network: forum, kind: .follow, subject: .identity("7"), count: 0, at: noon)])
    }

    @Test("every kind is read by its name", arguments: Model.Kind.allCases)
    func kinds(kind: Model.Kind) throws {
        let batch = try read(
            "interactions", #"{"network":"forum","kind":"\#(kind.name)","actor":"8","target":"7","at":"2026-03-01T12:00:00Z"}"#)
        #expect(batch.interactions.map(\.kind) == [kind])
    }

    @Test(
        "a record that breaks a rule is rejected, with the field to blame",
        arguments: [
            ("identities", #"{"id":"7"}"#, "network is missing"),
            ("identities", #"{"network":"Forum","id":"7"}"#, "network is no network's name"),
            ("identities", #"{"network":7,"id":"7"}"#, "network is no network's name"),
            ("identities", #"{"network":"forum"}"#, "id is missing"),
            ("identities", #"{"network":"forum","id":7}"#, "id is not a string"),
            ("identities", #"{"network":"forum","id":""}"#, "id is empty"),
            ("identities", #"{"network":"forum","id":"a\u0000b"}"#, "id is empty, longer than 1024 bytes, or holds a zero byte"),
            ("identities", #"{"network":"forum","id":"7","followers":-1}"#, "followers is less than 0"),
            ("identities", #"{"network":"forum","id":"7","following":"1"}"#, "following is no number"),
            ("identities", #"{"network":"forum","id":"7","lists":1e30}"#, "lists is no number"),
            ("identities", #"{"network":"forum","id":"7","handle":1}"#, "handle is not a string"),
            ("identities", #"{"network":"forum","id":"7","created_at":"yesterday"}"#, "created_at is no time"),
            ("identities", #"{"network":"forum","id":"7","person":"Ada L"}"#, "person is no slug"),
            ("posts", #"{"network":"forum","id":"p","at":"2026-03-01T12:00:00Z"}"#, "author is missing"),
            ("posts", #"{"network":"forum","id":"p","author":"7"}"#, "at is missing"),
            ("posts", #"{"network":"forum","id":"p","author":"7","at":1772366400}"#, "at is no time"),
            ("posts", #"{"network":"forum","id":"p","author":"7","at":"2026-03-01T12:00:00"}"#, "at is no time"),
            ("posts", #"{"network":"forum","id":"p","author":"7","at":"2026-02-30T12:00:00Z"}"#, "at is no time"),
            ("posts", #"{"network":"forum","id":"p","author":"7","at":"2026-03-01T13:00:00+01:00"}"#, "at is not in UTC"),
            ("posts", #"{"network":"forum","id":"p","author":"7","at":"2026-03-01T12:00:00Z","topics":"a"}"#, "topics is not an array"),
            (
                "posts", #"{"network":"forum","id":"p","author":"7","at":"2026-03-01T12:00:00Z","topics":[1]}"#,
                "topics holds something else"
            ),
            ("posts", #"{"network":"forum","id":"p","author":"7","at":"2026-03-01T12:00:00Z","in_reply_to":""}"#, "in_reply_to is empty"),
            ("interactions", #"{"network":"forum","actor":"8","target":"7","at":"2026-03-01T12:00:00Z"}"#, "kind is missing"),
            ("interactions", #"{"network":"forum","kind":"poke","actor":"8","target":"7","at":"2026-03-01T12:00:00Z"}"#, "kind is none"),
            (
                "interactions", #"{"network":"forum","kind":"recommendations","actor":"8","target":"7","at":"2026-03-01T12:00:00Z"}"#,
                "kind is none"
            ),
            ("interactions", #"{"network":"forum","kind":"like","target":"7","at":"2026-03-01T12:00:00Z"}"#, "actor is missing"),
            ("interactions", #"{"network":"forum","kind":"like","actor":"8","at":"2026-03-01T12:00:00Z"}"#, "target is missing"),
            ("tallies", #"{"network":"forum","kind":"like","count":1,"at":"2026-03-01T12:00:00Z"}"#, "post and identity are both missing"),
            (
                "tallies", #"{"network":"forum","kind":"like","count":1,"at":"2026-03-01T12:00:00Z","post":"p","identity":"7"}"#,
                "post and identity are both there"
            ),
            ("tallies", #"{"network":"forum","kind":"like","at":"2026-03-01T12:00:00Z","post":"p"}"#, "count is missing"),
            ("tallies", #"{"network":"forum","kind":"like","count":-1,"at":"2026-03-01T12:00:00Z","post":"p"}"#, "count is less than 0"),
            ("tallies", #"{"network":"forum","kind":"like","count":"1","at":"2026-03-01T12:00:00Z","post":"p"}"#, "count is no number"),
            ("deletions", #"{"network":"forum","stream":"tallies","id":"p"}"#, "stream is none of"),
            ("deletions", #"{"network":"forum","id":"p"}"#, "stream is missing"),
        ])
    func brokenRules(stream: String, record: String, reason: String) throws {
        let batch = try read(stream, record)
        #expect(batch.recordCount == 0 && batch.rejectedCount == 1)
        #expect(batch.rejections.first?.path == "line 1")
        #expect(batch.rejections.first?.reason.hasPrefix(reason) == true, "\(batch.rejections)")
    }

    @Test("an id has at most 1024 bytes of UTF-8")
    func longIDs() throws {
        let longest = String(repeating: "é", count: 512)
        #expect(try read("identities", #"{"network":"forum","id":"\#(longest)"}"#).identities.map(\.key.id) == [longest])
        #expect(try read("identities", #"{"network":"forum","id":"\#(longest)x"}"#).rejectedCount == 1)
    }

    @Test("a count with a fraction is rounded", arguments: [("2.4", 2), ("2.5", 3), ("25.0", 25), ("1e3", 1000), ("0.2", 0)])
    func fractions(count: String, rounded: Int64) throws {
        let batch = try read("tallies", #"{"network":"forum","kind":"like","count":\#(count),"at":"2026-03-01T12:00:00Z","post":"p"}"#)
        #expect(batch.tallies.map(\.count) == [rounded])
    }

    @Test("a reason never holds what the record held")
    func silentReasons() throws {
        let batch = try read("identities", #"{"network":"forum","id":"7","person":"HUNTER 2","handle":"HUNTER 2"}"#)
        #expect(batch.rejections.count == 1 && !"\(batch.rejections)".contains("HUNTER"))
    }

    @Test("the inputs of the golden scores are read to the last line", arguments: ["1-example", "2-mixed", "3-rings"])
    func goldenInputs(name: String) throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: tests.appending(path: "ScoringTests/golden-scores/\(name)/input.jsonl"), encoding: .utf8)
        var decoder = try ActivityDecoder()
        Array(text.utf8).withUnsafeBytes { decoder.consume($0) }
        decoder.finish()
        var records = 0
        while let batch = decoder.takeBatch() { records += batch.recordCount }
        let counts = decoder.counts
        #expect(counts.rejected == 0)
        #expect(records == counts.read && records > 0)
        #expect(counts.lines == text.split(separator: "\n").count)
    }

    @Test("a time in a document is read without a detour over text")
    func instants() throws {
        try withJSON(Array(#"{"a":"2026-03-01T12:00:00Z","b":"soon","c":1}"#.utf8)) { root in
            #expect(root["a"]?.instant == noon)
            #expect(root["b"]?.instant == nil && root["c"]?.instant == nil && root["d"]?.instant == nil)
        }
    }
}
