import Foundation
import Model
import Testing

@testable import ConnectorKit

/// A cursor is the text that `JSONEncoder` writes, to the byte: states that it wrote are compared with ours.
@Suite("A state as text")
struct StateEncoderTests {
    @Test("is what Foundation writes with sorted keys, whatever is in it")
    func asFoundation() throws {
        var state = PostState<Extra>()
        state.course.since = Instant(seconds: 1_700_000_000)
        state.course.setAside("likes", at: Instant(seconds: 1_700_000_000), mayBeServers: true)
        state.isOwn = true
        state.version = "W/\"a\\b/c\"\n\t\u{1}é😀"
        state.posts.seen = Mark("b", at: Instant(seconds: 5))
        state.posts.walk = Walk(token: "next", floor: Instant(seconds: -1), top: Mark("a", at: Instant(seconds: 4)), pages: 3)
        state.lists = ["zeta": ListState(), "alpha": state.posts, "Alpha": ListState()]
        for number in 0..<30 {
            let at = Instant(seconds: Int64(number))
            _ = state.watch.sample(
                Network("mastodon"), id: "\(number)", subject: "\(number)", at: at, counts: [.reply: 2, .like: Int64(number)], now: at)
        }
        state.watch.noteAsked(.like, of: "7")
        state.watch.noteAsked(.follow, of: "8")
        state.open = .init(post: "7", kind: .like, token: "t", upTo: 9, read: 3, covered: 2)
        state.lookUps = ["1", ""]
        state.doubts = ["x": Instant(seconds: 1), "a": Instant(seconds: 2)]
        state.extra = Extra(nothing: [nil, "a"], empty: [], nested: [["a": [1, 2]], [:]], isOn: false, day: -3, share: 0.25)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(try StateEncoder.text(of: state) == String(decoding: encoder.encode(state), as: UTF8.self))
        #expect(Cursor(state, version: 2).state(PostState<Extra>.self, version: 2) == state)
        #expect(Cursor(state, version: 2).state(PostState<Extra>.self, version: 1) == nil)
    }

    private struct Extra: PostExtra {
        var nothing: [String?]? = nil
        var empty: [Mark]? = nil
        var nested: [[String: [Int]]]? = nil
        var isOn: Bool? = nil
        var day: Int32? = nil
        var share: Double? = nil
    }
}
