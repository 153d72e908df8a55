import Foundation
import Model
import Testing
import Web

@Suite("The feed of events", .timeLimit(.minutes(10)))
struct EventFeedTests {
    private static func withFeed(_ body: (EventFeed, Peer) async throws -> Void) async throws {
        let feed = EventFeed(since: Instant(seconds: 1))
        var routes = Routes()
        feed.addRoute(at: "/events", to: &routes)
        try await withServer(routes) { try await body(feed, $0) }
    }

    @Test("whoever listens is told what happens, in order, each with its number")
    func tells() async throws {
        try await Self.withFeed { feed, peer in
            let heard = try await peer.listen("/events", until: "\"second\"") {
                feed.tell("run", "\"first\"")
                feed.tell("alert", "\"second\"")
            }
            #expect(heard.contains("Content-Type: text/event-stream"))
            #expect(heard.contains("id: rs-1\nevent: run\ndata: \"first\"\n\n"))
            #expect(heard.contains("id: rs-2\nevent: alert\ndata: \"second\"\n\n"))
        }
    }

    @Test("whoever comes back is told what they have missed, or that it is not remembered")
    func remembers() async throws {
        try await Self.withFeed { feed, peer in
            for number in 1...3 { feed.tell("run", "\(number)") }
            let known = try await peer.listen("/events", ["Last-Event-ID: rs-1"], until: "data: 3") {}
            #expect(known.contains("data: 2") && !known.contains("data: 1\n"))
            for lost in ["rs-9", "other-1", "rs", "", "rs-x"] {
                let heard = try await peer.listen("/events", ["Last-Event-ID: \(lost)"], until: "event: missed") {}
                #expect(heard.contains("event: missed"), "\(lost)")
            }
            for number in 4...300 { feed.tell("run", "\(number)") }
            let late = try await peer.listen("/events", ["Last-Event-ID: rs-1"], until: "event: missed") {}
            #expect(!late.contains("data: 2\n"))
        }
    }

    @Test("who listens by a token that is revoked is hung up on; others go on listening")
    func revoked() async throws {
        let feed = EventFeed(since: Instant(seconds: 1))
        var routes = Routes()
        feed.addRoute(at: "/events", to: &routes)
        let made = ["left", "kept"].map { (name: $0, token: AccessToken.make()) }
        let tokens = try made.map { try #require(AccessToken(name: $0.name, scope: .read, hash: $0.token.hash)) }
        try await withServer(routes, tokens: tokens) { peer in
            try await withThrowingTaskGroup(of: (String, String).self) { group in
                for (name, token) in made {
                    group.addTask {
                        (name, try await peer.listen("/events", ["Authorization: Bearer \(token.text)"], until: "data: end") {})
                    }
                }
                while feed.listeners < 2 { await Task.yield() }
                peer.server.use(
                    WebSettings(listen: ListenAddress(host: "127.0.0.1", port: 0), tokens: tokens.filter { $0.name == "kept" }))
                let first = try #require(try await group.next())
                #expect(first.0 == "left" && !first.1.contains("data: end"))
                feed.tell("run", "end")
                let second = try #require(try await group.next())
                #expect(second.0 == "kept" && second.1.contains("data: end"))
            }
        }
    }

    @Test("no more than can be served listen, and one who has gone makes room")
    func bounded() async throws {
        try await Self.withFeed { feed, peer in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<64 { group.addTask { _ = try await peer.listen("/events", until: "data: end") {} } }
                while feed.listeners < 64 { await Task.yield() }
                let reply = try await peer.get("/events")
                #expect(reply.status == 503)
                #expect(reply.header("Retry-After") == "60")
                feed.tell("run", "end")
                try await group.waitForAll()
            }
            // That somebody has gone is found out by writing to them.
            while feed.listeners > 0 {
                feed.tell("run", "again")
                await Task.yield()
            }
            #expect(try await peer.listen("/events", until: "retry") {}.contains("retry"))
        }
    }
}
