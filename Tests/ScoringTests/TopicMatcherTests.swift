import Model
import Testing

@testable import Scoring

@Suite("What posts are about")
struct TopicMatcherTests {
    private static let matcher = TopicMatcher([
        Topic(
            "climate", hashtags: ["climate", "#Klima", "climate change", "クライマ", "気候変動"], words: ["global warming", "Klímawandel", "クライマ"]),
        Topic("street", words: ["Straße", "ΟΔΟΣ", "улица"]),
        Topic("weather", words: ["気候", "อากาศ", "날씨", "がっき"]),
        Topic("warm", words: ["warming"]),
    ])

    private func topics(_ text: String?, _ hashtags: [String] = []) -> [String] {
        Self.matcher.topics(of: PostWords(id: 1, hashtags: hashtags, text: text)).map { ["climate", "street", "weather", "warm"][Int($0)] }
    }

    @Test(
        "hashtags are compared whole, without case, width, accents and what stands between their words",
        arguments: [
            ("climate", true), ("CLIMATE", true), ("klíma", true), ("ｋｌｉｍａ", true), ("ClimateChange", true), ("climate-change", true),
            ("#climate_change", true), ("クライマ", true), ("ｸﾗｲﾏ", true), ("climates", false), ("クライマックス", false), ("", false),
            ("microclimate", false),
        ])
    func hashtags(hashtag: String, matches: Bool) {
        #expect(topics(nil, [hashtag]) == (matches ? ["climate"] : []))
        // Without its sign it is no hashtag in a text.
        #expect(topics(hashtag == "クライマ" || hashtag == "ｸﾗｲﾏ" ? nil : hashtag.replacing("#", with: "")) == [])
    }

    @Test(
        "texts are searched for whole words, of any language",
        arguments: [
            ("Global warming is here", ["climate", "warm"]), ("GLOBAL-WARMING!", ["climate", "warm"]),
            ("global. Warming", ["climate", "warm"]),
            ("global and warming", ["warm"]), ("warmings", []), ("Der Klimawandel.", ["climate"]), ("Klimawandels", []),
            ("Klimáwandel", ["climate"]), ("in der strasse", ["street"]), ("STRASSE", ["street"]), ("οδός", ["street"]),
            ("На улицах", []), ("УЛИЦА", ["street"]), ("今日の気候変動について", ["weather"]), ("気", []), ("気の候", []),
            ("クライマ問題", ["climate"]), ("これはクライマです", ["climate"]), ("クライマックス", []), ("สภาพอากาศดี", ["weather"]),
            ("날씨", ["weather"]), ("날씨가", []), ("かっき", []), ("がっき", ["weather"]), ("", []), ("🌍", []),
            ("warming\u{200d}", ["warm"]), ("𝐰𝐚𝐫𝐦𝐢𝐧𝐠", ["warm"]), ("global\nwarming", ["climate", "warm"]), ("global", []),
        ] as [(String, [String])])
    func words(text: String, expected: [String]) {
        #expect(topics(text) == expected)
    }

    @Test(
        "a hashtag in a text counts as one that is told beside it, and nothing else with its sign does",
        arguments: [
            ("Rain again. #climate", true), ("#Climate, of course", true), ("(#klima)", true), ("＃ｋｌｉｍａ", true), ("#climate_change!", true),
            ("#weather#climate", false), ("#weather #climate", true), ("今日も #気候変動", true), ("今日も#気候変動", false), ("a#climate", false),
            ("&#climate;", false),
            ("https://example.org/#climate", false), ("##climate", false), ("# climate", false), ("#climates", false), ("#climate2", false),
            ("#", false), ("#1", false), ("#_", false), ("", false),
        ])
    func hashtagsInTexts(text: String, matches: Bool) {
        #expect(topics(text).contains("climate") == matches)
    }

    @Test(
        "a word without letters would match nothing, and is told of",
        arguments: [("#", false), ("🌍", false), ("--", false), ("5G", true), ("気", true)])
    func canMatch(word: String, expected: Bool) {
        #expect(Topic.canMatch(word) == expected)
    }

    @Test("what a post says now replaces what it said; a post about nothing takes no room")
    func replaces() {
        var posts = PostTopics([Topic("a", hashtags: ["a"]), Topic("b", hashtags: ["b"])])
        var graph = Graph()
        graph.add(.posts((1...3).map { PostReference(id: $0, author: 0, network: Scene.network, name: "p\($0)", at: nil) }))
        #expect(posts.groups(in: graph) == nil)
        func say(_ id: Int64, _ hashtags: String...) { posts.add([PostWords(id: id, hashtags: hashtags, text: nil)]) }
        func topics(_ place: Int) -> [UInt16] { posts.groups(in: graph).map { posts.groups[Int($0[place])] } ?? [] }
        say(1, "b", "a")
        say(2, "a", "c")
        say(3, "c")
        // A post that the graph does not know yet waits for it.
        say(9, "a")
        #expect([topics(0), topics(1), topics(2)] == [[0, 1], [0], []])
        say(1, "b")
        say(2)
        #expect([topics(0), topics(1)] == [[1], []])
    }
}
