import ConnectorKit
import Testing

@testable import HackerNewsConnector

@Suite struct HackerNewsAccountTests {
    let now = Instant(seconds: 1_795_176_000)
    let watch = Duration.seconds(8 * 86_400)

    private func hit(_ id: Int, age: Int64, story: String?) throws -> WireHit {
        let parent = story.map { #","story_id":"\#($0)","_tags":["comment"]"# } ?? #","_tags":["story"]"#
        let text = #"{"objectID":"\#(id)","author":"ada","created_at_i":\#(now.seconds - age)\#(parent)}"#
        return try withJSON(Array(text.utf8)) { json in try WireHit(json, keepsText: true) }
    }

    @Test("discussions are watched where the account has commented lately, and not under its own stories")
    func threads() throws {
        var extra = HackerNewsExtra()
        let posts: [(Int64, String?)] = [
            (60, nil), (50, "1"), (40, "77"), (30, "88"), (20, "77"), (watch.milliseconds / 1000 + 1, "99"), (10, ""),
        ]
        extra.note(try posts.enumerated().map { try hit($0.offset + 1, age: $0.element.0, story: $0.element.1) }, since: now - watch)
        #expect(extra.threads() == ["77", "88"])
        #expect(extra.comments?.count == 5)
    }

    @Test("what is kept of an account's comments is bounded")
    func bounds() throws {
        var extra = HackerNewsExtra()
        extra.note(try (0..<900).map { try hit($0 + 1, age: Int64($0), story: "\(5000 + $0)") }, since: now - watch)
        #expect(extra.comments?.count == HackerNewsExtra.commentLimit)
        #expect(extra.comments?.first?.mark.id == "1")
        #expect(extra.threads().count == HackerNewsExtra.threadLimit)
    }

    @Test("an own comment on an own story is kept, because the story's count has counted it")
    func ownActs() throws {
        let mapping = HackerNewsMapping(countsKarma: false)
        #expect(mapping.comment(try hit(9, age: 5, story: "1"), on: "ada", story: "1")?.act.id == "comment:9")
    }

    @Test(
        "a name is mentioned by `@` before it, as a word of its own",
        arguments: [
            ("thanks @ada!", true), ("(@Ada)", true), ("ada wrote it", false), ("@adam", false), ("x@ada.example", false),
            ("@ada-x", false),
        ])
    func names(text: String, expected: Bool) { #expect(HackerNewsMapping.names("ada", in: text) == expected) }
}
