import CurlHTTP
import Foundation
import HTTPTypes
import Model
import Testing
import Web

@testable import Clout

@Suite("The pages of a daemon", .timeLimit(.minutes(10)))
struct PagesTests {
    private static let files = [
        (
            name: "alerts.d/r.toml",
            text: """
            [rule]
            name = "liked"
            when = "score > 1"
            present = true
            provisional = true
            notify = ["log"]
            """
        ), (name: "receivers.d/log.toml", text: "[receiver]\ntype = \"log\"\n"),
        (name: "topics.d/t.toml", text: "[[topic]]\nname = \"swift\"\nwords = [\"swift\"]\n"),
        (name: "connectors.d/m.toml", text: "[connector]\ntype = \"mastodon\"\nbase_url = \"http://127.0.0.1:9\"\n"),
    ]
    private static let browser: HTTPFields = [.accept: "text/html,application/xhtml+xml"]

    private func html(_ target: String, of stage: WebStage, status: Int = 200) async throws -> String {
        let answer = try await stage.get(target, headers: Self.browser)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.response.status.code == status, "\(target): \(text.prefix(400))")
        #expect(answer.response.headerFields[.contentType] == "text/html; charset=utf-8", "\(target)")
        #expect(answer.response.headerFields[.contentSecurityPolicy]?.contains("default-src 'none'; style-src 'self'") ?? false)
        return text
    }

    @Test("every page that a page links to is there")
    func links() async throws {
        try await WebStage.run(files: Self.files) { stage in
            var seen: Set<String> = ["/"]
            var queue = ["/"]
            while let target = queue.popLast() {
                let text = try await html(target, of: stage)
                for match in text.matches(of: #/ (?:href|src)="(\/[^"#]*)/#) {
                    let link = String(match.1).replacing("&amp;", with: "&")
                    guard seen.insert(link).inserted else { continue }
                    // The API's own tests see to what is under /v1.
                    if link.hasPrefix("/v1/") { continue }
                    if ["/assets/", "/badge/"].contains(where: link.hasPrefix) {
                        let answer = try await stage.get(link)
                        #expect(answer.response.status == .ok, "\(link), linked from \(target)")
                    } else {
                        queue.append(link)
                    }
                }
            }
            for page in [
                "/people", "/people/p1", "/people/p1/explain", "/people/p1/badge", "/topics", "/perks", "/rules/liked", "/connectors",
                "/runs",
            ] {
                #expect(seen.contains(page), "no page links to \(page)")
            }
        }
    }

    @Test("a person's page says what the API says, and its parts add up to the score")
    func person() async throws {
        try await WebStage.run(people: 12) { stage in
            let standings = try #require(try await stage.object("/v1/standings")["standings"] as? [[String: Any]])
            let first = try #require(standings.first)
            let (id, score) = (try #require(first["person"] as? String), try #require(first["score"] as? Double))
            let shown = String(format: "%.1f", score)
            let page = try await html("/people/\(id)", of: stage)
            #expect(page.contains("aria-label=\"Score \(shown), plus or minus"))
            let terms = page.matches(of: #/<li><b><i>[=+]<\/i>([0-9.]+)<\/b>/#).compactMap { Double($0.1) }
            #expect(!terms.isEmpty && String(format: "%.1f", terms.reduce(0, +)) == shown)
            let explanation = try await html("/people/\(id)/explain", of: stage)
            #expect(explanation.contains("<h1>Why \(shown)</h1>"))
            let people = try await html("/people?q=\(id)", of: stage)
            #expect(people.contains("href=\"/people/\(id)\"") && people.contains("<b>\(shown)</b>"))
            // By a handle, written in any way.
            let name = try #require(first["name"] as? String)
            let handle = "person\(id.dropFirst())"
            #expect(try await html("/people?q=%40\(handle.uppercased())", of: stage).contains(">\(name)</a>"))
            #expect(try await html("/people/\(handle)", of: stage).contains("<h1>\(name)</h1>"))
        }
    }

    @Test("people who were only met are counted, and nowhere named")
    func metPeople() async throws {
        try await WebStage.run(people: 3) { stage in
            for page in ["/", "/people", "/people?cohort=all", "/people?q=fan", "/people/p3", "/people/p3/explain", "/compare?a=p3&b=p2"] {
                let text = try await html(page, of: stage)
                #expect(!text.contains("fan-") && !text.contains("forum:"), "\(page) names somebody who was only met")
            }
            #expect(try await html("/people/p3", of: stage).contains("people who were only met"))
            #expect(try await html("/people/forum:fan-1", of: stage, status: 404).contains("<h1>Not here</h1>"))
        }
    }

    @Test("what is asked for wrongly is told as a page to browsers, and as a problem to programs")
    func problems() async throws {
        try await WebStage.run { stage in
            for (target, status) in [
                ("/nothing", 404), ("/people/nobody", 404), ("/rules/none", 404), ("/people?cohort=x", 400), ("/people?nonsense=1", 400),
                ("/people?start=-1", 400), ("/people/%FF", 400), ("/people/%3Cscript%3E", 404),
            ] {
                let text = try await html(target, of: stage, status: status)
                #expect(text.contains("<h1>") && !text.contains("<script>"), "\(target)")
                let answer = try await stage.get(target)
                #expect(answer.response.headerFields[.contentType] == "application/problem+json", "\(target)")
            }
        }
    }

    @Test("the sheet and the script may be kept for good, pages are asked for again by their tag, badges by anybody's page")
    func caching() async throws {
        try await WebStage.run { stage in
            let page = try await html("/people", of: stage)
            for match in page.matches(of: #/"(\/assets\/clout\.(?:css|js)\?v=[^"]+)"/#) {
                let answer = try await stage.get(String(match.1))
                #expect(answer.response.headerFields[.cacheControl]?.contains("immutable") ?? false)
            }
            let tag = try #require(try await stage.get("/people").response.headerFields[.eTag])
            #expect(try await stage.get("/people", headers: [.ifNoneMatch: tag]).response.status == .notModified)
            for size in ["wide", "96", "40", "28", "20"] {
                let badge = try await stage.get("/badge/p3.svg?size=\(size)")
                #expect(badge.response.status == .ok && badge.response.headerFields[.contentType] == "image/svg+xml")
            }
            #expect(try await stage.get("/badge/p3.svg?size=7").response.status == .badRequest)
            #expect(try await stage.get("/badge/nobody.svg").response.status == .notFound)
        }
    }

    @Test("long lists go on by links, from the latest to the oldest and back, without a script")
    func older() async throws {
        try await WebStage.run(people: 60, files: Self.files) { stage in
            func count(_ text: String) -> Int { text.matches(of: #/<a href="\/people\/p[0-9]+">Person/#).count }
            for (page, size) in [("/rules", 50), ("/rules/liked", 20)] {
                var (seen, target, text) = (0, page, "")
                while true {
                    text = try await html(target, of: stage)
                    let rows = count(text)
                    #expect(rows <= size)
                    seen += rows
                    #expect((target == page) != text.contains("href=\"\(page)\" rel=\"first\""), "\(target)")
                    guard let older = text.firstMatch(of: #/href="([^"]+)" rel="next"/#) else { break }
                    target = String(older.output.1)
                }
                #expect(seen == 60, "\(page)")
            }
            let problem = try await html("/runs?cursor=x", of: stage, status: 400)
            #expect(problem.contains("what a page gives as `next`"))
        }
    }

    @Test("whoever is to be compared with somebody finds the nearest, and nobody is found by a wrong name")
    func neighbours() async throws {
        try await WebStage.run(people: 12, files: Self.files) { stage in
            let text = try await html("/compare?a=p6", of: stage)
            let links = text.matches(of: #/<a href="(\/compare\?a=p6&amp;b=p[0-9]+)">Person/#).map { String($0.output.1) }
            #expect(links.count == 6 && !links.contains { $0.hasSuffix("b=p6") })
            let first = try #require(links.first).replacing("&amp;", with: "&")
            #expect(try await html(first, of: stage).contains("Side by side"))
            #expect(try await html("/compare?a=p66", of: stage, status: 404).contains("Nobody called"))
        }
    }

    @Test("who knows of what is firing is said wherever that is told, as soon as it is known")
    func acknowledged() async throws {
        let (token, hash) = AccessToken.make()
        let file = (name: "tokens.d/a.toml", text: "[token]\nname = \"a\"\nscope = \"write\"\nsha256 = \"\(hash)\"\n")
        try await WebStage.run(files: Self.files + [file]) { stage in
            let pages = ["/", "/rules", "/rules/liked", "/people/p2"]
            for page in pages { #expect(try await !html(page, of: stage).contains("acknowledged by"), "\(page)") }
            let answer = try await stage.get(
                "/v1/acknowledgements", headers: [.authorization: "Bearer \(token)", .contentType: "application/json"], method: .post,
                body: #"{"about":"p2","by":"ada <on call>","note":"a <fair>"}"#)
            #expect(answer.response.status == .ok)
            for page in pages {
                let words = try await html(page, of: stage)
                #expect(words.contains("acknowledged by ada &lt;on call&gt;, ") && words.contains(": a &lt;fair&gt;"), "\(page)")
            }
            #expect(try await !html("/people/p3", of: stage).contains("acknowledged by"))
        }
    }

    @Test("runs are shown with why they were made, how they ended, what they took and what they found")
    func runs() async throws {
        try await WebStage.run(files: Self.files) { stage in
            // A run is noted once it has told of itself.
            var text = ""
            while !text.contains("the first since the start") { text = try await html("/runs", of: stage) }
            #expect(text.contains("</svg>published</span>"))
            let numbers = text.matches(of: #/<td class="r wide">([^<]+)<\/td>/#).map { String($0.output.1) }
            // Seven acts upon three people by three who were only met and one who is tracked.
            #expect(numbers == ["7", "6"], "\(numbers)")
            #expect(text.contains("<time datetime=\"\(WebStage.now)\">"))
        }
    }

    @Test("a rule is tried by the form on its page, and what cannot be tried is told with the reason")
    func trial() async throws {
        try await WebStage.run(files: Self.files) { stage in
            let tried = try await html("/rules/liked?when=score+%3E%3D+1&until=&for=&since=3", of: stage)
            #expect(tried.contains("It would have told"))
            for (query, reason) in [
                ("when=nonsense+%3E+1&until=&for=&since=30", "nonsense"), ("when=score+%3E+1&until=&for=soon&since=30", "no duration"),
                ("when=score+%3E+1%3B+DROP+TABLE+x&until=&for=&since=30", "when"),
            ] {
                let text = try await html("/rules/liked?\(query)", of: stage)
                #expect(text.contains("<div class=\"notice\"><p>") && text.contains(reason), "\(query)")
            }
        }
    }
}
