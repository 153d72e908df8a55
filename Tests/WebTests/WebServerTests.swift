import Foundation
import Testing
import Web

@Suite("The web server", .timeLimit(.minutes(10)))
struct WebServerTests {
    private static let limit = Parameter.integer("limit", in: 1...10, default: 5, "How many.")
    private static var routes: Routes {
        var routes = Routes()
        routes.addHealth { [] }
        routes.get("/echo/{word}", parameters: [limit]) { request in
            .json(Array("[\"\(request[path: "word"])\",\(try request[limit])]".utf8), tag: "t1")
        }
        routes.post("/echo/{word}", needs: .write) { request in .json(request.body) }
        routes.get("/broken") { _ in throw Broken() }
        routes.get("/full") { _ in throw Passing(passing: "No room is left.") }
        routes.get("/damaged") { _ in throw Passing(passing: nil) }
        return routes
    }

    private struct Broken: Error {}
    private struct Passing: PassingError { let passing: String? }

    @Test("a route is answered, with headers that keep browsers from guessing")
    func answers() async throws {
        try await withServer(Self.routes) { peer in
            let reply = try await peer.get("/echo/a%20b%2Fc?limit=7")
            #expect(reply.status == 200)
            #expect(reply.body == "[\"a b/c\",7]")
            #expect(reply.header("Content-Type") == "application/json")
            #expect(reply.header("X-Content-Type-Options") == "nosniff")
            #expect(reply.header("Access-Control-Allow-Origin") == nil)
            let head = try await peer.get("/echo/a", method: "HEAD")
            #expect((head.status, head.body, head.header("Content-Length")) == (200, "", "7"))
        }
    }

    @Test("what a client has already is not sent again")
    func entityTags() async throws {
        try await withServer(Self.routes) { peer in
            #expect(try await peer.get("/echo/a").header("ETag") == "\"t1\"")
            for known in ["\"t1\"", "W/\"t1\"", "\"t0\", \"t1\"", "*"] {
                let reply = try await peer.get("/echo/a", ["If-None-Match: \(known)"])
                #expect((reply.status, reply.body) == (304, ""), "\(known)")
            }
            let other = try await peer.get("/echo/a", ["If-None-Match: \"t2\""])
            #expect(other.status == 200)
        }
    }

    @Test(
        "what is wrong is told as a problem, and the nearest right word with it",
        arguments: [
            ("/nothing", 404, "There is nothing at this path."),
            ("/echo/a?limt=3", 400, "There is no parameter `limt`; there are limit. Did you mean `limit`?"),
            ("/echo/a?limit=11", 400, "`limit` must be a whole number from 1 to 10, not `11`."),
            ("/echo/a?limit=", 400, "`limit` must be a whole number from 1 to 10, not ``."),
            ("/echo/a?limit=1&limit=1", 400, "`limit` is given twice."),
            ("/echo/%ff", 400, "`%ff` in the path is not percent-encoded UTF-8."),
            ("/echo/%", 400, "`%` in the path is not percent-encoded UTF-8."),
            ("/broken", 500, "This is a mistake of Clout's; its log says what went wrong."),
            ("/full", 503, "No room is left."), ("/damaged", 500, "This is a mistake of Clout's; its log says what went wrong."),
        ])
    func problems(target: String, status: Int, detail: String) async throws {
        try await withServer(Self.routes) { peer in
            let reply = try await peer.get(target)
            #expect(reply.status == status)
            #expect(reply.header("Content-Type") == "application/problem+json")
            let body = try #require(try JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? [String: Any])
            #expect(body["detail"] as? String == detail)
            #expect(body["status"] as? Int == status)
        }
    }

    @Test("another method than there is, is told which there are")
    func otherMethods() async throws {
        try await withServer(Self.routes) { peer in
            for method in ["PUT", "DELETE", "OPTIONS", "PATCH"] {
                let reply = try await peer.get("/echo/a", method: method)
                #expect((reply.status, reply.header("Allow")) == (405, "GET, HEAD, POST"))
            }
        }
    }

    @Test(
        "a server is called by its own names alone, so that no page on the web reaches it through a browser",
        arguments: [
            ("localhost", 200), ("localhost:8370", 200), ("LOCALHOST.", 200), ("127.0.0.1", 200), ("[::1]:80", 200), ("clout.example", 200),
            ("evil.example", 421), ("localhost.evil.example", 421), ("10.0.0.1", 421), ("", 400), ("clout.example:8370", 200),
        ])
    func hosts(host: String, status: Int) async throws {
        try await withServer(Self.routes, hosts: ["clout.example"]) { peer in
            let reply = try await peer.get("/healthz", host: host)
            #expect(reply.status == status)
        }
    }

    @Test("without a token this machine may look, and nobody else may; proxies speak for others")
    func localClients() async throws {
        try await withServer(Self.routes, hosts: ["clout.example"]) { peer in
            let asked: [(Int, Peer.Reply)] = [
                (200, try await peer.get("/echo/a")),
                (401, try await peer.get("/echo/a", host: "clout.example")),
                (401, try await peer.get("/echo/a", ["X-Forwarded-For: 192.0.2.1"])),
                (401, try await peer.get("/echo/a", method: "POST", body: "{}")),
                (200, try await peer.get("/healthz", host: "clout.example")),
            ]
            for (status, reply) in asked { #expect(reply.status == status, "\(reply.text)") }
        }
    }

    @Test("a token lets in as far as its scope goes")
    func tokens() async throws {
        let (reading, readingHash) = AccessToken.make(), (writing, writingHash) = AccessToken.make()
        let tokens = [
            try #require(AccessToken(name: "grafana", scope: .read, hash: readingHash)),
            try #require(AccessToken(name: "crm", scope: .write, hash: writingHash)),
        ]
        try await withServer(Self.routes, hosts: ["clout.example"], tokens: tokens) { peer in
            let asked: [(token: String, method: String, status: Int)] = [
                ("Bearer \(reading)", "GET", 200), ("bearer \(writing)", "GET", 200), ("Bearer \(reading)", "POST", 403),
                ("Bearer \(writing)", "POST", 200), ("Bearer \(reading)x", "GET", 401), ("Bearer", "GET", 401),
                ("Basic \(reading)", "GET", 401), ("Bearer \(readingHash)", "GET", 401), (reading, "GET", 401),
            ]
            for (token, method, status) in asked {
                let reply = try await peer.get(
                    "/echo/a", host: "clout.example", ["Authorization: \(token)"], method: method, body: method == "POST" ? "{}" : "")
                #expect(reply.status == status, "\(method) \(token)")
            }
        }
    }
}
