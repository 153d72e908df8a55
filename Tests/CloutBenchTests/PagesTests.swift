import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Foundation
import JSON
import HTTPTypes
import Testing

@testable import CloutBench

@Suite("Pages that are measured")
struct PagesTests {
    @Test("are served by what comes closest to the question, in their order, and are measured until they are handed on")
    func serving() async throws {
        let meter = PageMeter()
        let server = PageServer(
            [
                exchange("/posts/{}/likes", "page=*", "more"), exchange("/posts/{}/likes", "page=", "first"),
                exchange("/posts/7/likes", "page=", "seventh"), exchange("/posts/7/likes", "page=", "again"),
            ], meter: meter, as: "case", measuring: [1])
        #expect(try await body(of: server, "/posts/5/likes") == "first")
        #expect(server.hasMeasured)
        meter.stop()
        #expect(try await body(of: server, "/posts/5/likes?page=2") == "more")
        #expect(try await body(of: server, "/posts/7/likes") == "seventh")
        #expect(try await body(of: server, "/posts/7/likes") == "again")
        #expect(try await body(of: server, "/posts/7/likes") == "again")
        await #expect(throws: HTTPError.self) { try await body(of: server, "/people/7/likes") }
        #expect(meter.pages.map(\.key) == ["case 1 /posts/{}/likes"])
        #expect(meter.pages.values.map(\.times) == [1] && meter.pages.values.map(\.bytes) == [5])
    }

    @Test("are read when their records are there, which is before the round writes its cursor")
    func parts() throws {
        let meter = PageMeter()
        let clock = MeteredClock(time: Instant(seconds: 7), meter: meter)
        for time in 0..<3 {
            meter.start("page", bytes: 5)
            #expect(clock.now == Instant(seconds: 7))
            work()
            #expect(clock.now == Instant(seconds: 7))
            work()
            meter.stop(withCursor: time > 0)
        }
        let page = try #require(meter.pages["page"])
        // The first time was no round's, and is read as a whole.
        #expect(page.times == 3 && page.readings == 3)
        #expect(page.reading > page.time / 3 && page.reading < page.time * 5 / 6)
    }

    @Test("are decoded while the connector reads them, which is measured every other time and costs the rest nothing")
    func decoding() throws {
        let meter = PageMeter()
        for _ in 0..<6 {
            meter.start("page", bytes: 5)
            work()
            meter.readingBegins()
            work()
            meter.readingEnds()
            meter.stop()
        }
        let page = try #require(meter.pages["page"])
        #expect(page.times == 4 && page.decodings == 2)
        #expect(page.decoding / 2 > .milliseconds(9) && page.decoding / 2 < page.time / 4 * 3 / 4)
    }

    /// Uses the processor for a hundredth of a second.
    private func work() {
        let start = CPUTime.soFar
        while CPUTime.soFar - start < .milliseconds(10) {}
    }

    @Test("a contract's page has as many records as a busy account's, each with ids of its own")
    func lengthening() throws {
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../connectors/Mastodon/Fixtures")
        let fixture = try FixtureCase(fixtures.appending(path: "contract"))
        let exchanges = fixture.exchanges(lengthenedTo: 100)
        let index = try #require(exchanges.indices.first { exchanges[$0].path.hasSuffix("/statuses") })
        let (ids, authors) = try withJSON(exchanges[index].body) { root in
            (root.elements.compactMap { $0["id"]?.string }, Set(root.elements.compactMap { $0["account"]?["id"]?.string }))
        }
        let before = try withJSON(fixture.exchanges[index].body) { root in Set(root.elements.compactMap { $0["account"]?["id"]?.string }) }
        #expect(ids.count > 50 && ids.count <= 100 && Set(ids).count == ids.count)
        #expect(authors == before)
    }

    private func exchange(_ path: String, _ query: String, _ body: String) -> RecordedExchange.Exchange {
        RecordedExchange.Exchange(path: path, query: RecordedExchange.parts(of: "/?\(query)").query, body: Array(body.utf8))
    }

    private func body(of server: PageServer, _ target: String) async throws -> String {
        let request = HTTPRequest(method: .get, scheme: "https", authority: "network.example", path: target)
        return String(decoding: try await server.send(request, body: [], options: HTTPOptions()).body, as: UTF8.self)
    }
}
