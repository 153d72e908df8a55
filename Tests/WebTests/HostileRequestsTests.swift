import Foundation
import Model
import Testing
import Web

@Suite("Requests that mean no good", .timeLimit(.minutes(10)))
struct HostileRequestsTests {
    private static var routes: Routes {
        var routes = Routes()
        routes.addHealth { nil }
        routes.get("/echo/{word}") { .json(Array("\"\($0[path: "word"].unicodeScalars.count)\"".utf8)) }
        routes.post("/fields", needs: .write) { request in .text("\(try await request.fields(["a", "b"]).sorted { $0.key < $1.key })") }
        return routes
    }

    /// After each of them the server must answer others as before.
    private static func afterwards(_ peer: Peer) async throws {
        let reply = try await peer.get("/healthz")
        #expect(reply.status == 200)
    }

    @Test(
        "what is no HTTP is refused or hung up on, and harms nobody",
        arguments: [
            "", "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", "\u{0}\u{1}\u{2}",
            "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /fields HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
            "GET \(String(repeating: "/a", count: 40_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\(String(repeating: "X: y\r\n", count: 5000))\r\n",
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}",
        ])
    func malformed(text: String) async throws {
        try await withServer(Self.routes) { peer in
            let reply = try await peer.say(text, isAll: true)
            #expect(reply.text.isEmpty || (400..<600).contains(reply.status), "\(reply.text.prefix(200))")
            try await Self.afterwards(peer)
        }
    }

    @Test("a path may hold every character, encoded or not, and comes in as it was meant")
    func characters() async throws {
        try await withServer(Self.routes) { peer in
            for scalar in (0...0x2ff).compactMap(Unicode.Scalar.init) {
                let encoded = String(scalar).utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                let reply = try await peer.get("/echo/a\(encoded)b")
                #expect((reply.status, reply.body) == (200, "\"3\""), "\(scalar.value)")
            }
            for path in ["/echo/%zz", "/echo/%c3%28", "/echo/%ed%a0%80", "/echo/%f8%88%80%80%80"] {
                let reply = try await peer.get(path)
                #expect(reply.status == 400, "\(path)")
            }
            for path in ["/echo/..", "/echo/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "//echo//a", "/echo/a/"] {
                let reply = try await peer.get(path)
                #expect([200, 404].contains(reply.status), "\(path)")
            }
        }
    }

    @Test("who has begun a request and says no more keeps nobody else waiting")
    func halfRequests() async throws {
        try await withServer(Self.routes) { peer in
            try await peer.holding(100, "GET /echo/a HTTP/1.1\r\nHost: local") {
                for _ in 0..<20 { try await Self.afterwards(peer) }
            }
        }
    }

    @Test("a body that is too large is refused, as is one that is no JSON object of texts")
    func bodies() async throws {
        let (token, hash) = AccessToken.make()
        let tokens = [try #require(AccessToken(name: "t", scope: .write, hash: hash))]
        try await withServer(Self.routes, tokens: tokens) { peer in
            func post(_ body: String, _ type: String = "application/json") async throws -> Peer.Reply {
                try await peer.get("/fields", ["Authorization: Bearer \(token)", "Content-Type: \(type)"], method: "POST", body: body)
            }
            let good = try await post(#"{"b":"2","a":"é\n"}"#, "Application/JSON; charset=utf-8")
            #expect(good.status == 200)
            for (body, status) in [
                (#"{"a":"\#(String(repeating: "x", count: 70_000))"}"#, 413), (#"{"a":1}"#, 400), (#"{"c":"1"}"#, 400), ("[1]", 400),
                ("{", 400), ("{\"a\":\"\u{0}\"}", 400), (String(repeating: "[", count: 5000), 400), (#"{"a":"1","a":"2"}"#, 400),
            ] {
                let reply = try await post(body)
                #expect(reply.status == status, "\(body.prefix(50)): \(reply.text.prefix(300))")
                #expect(reply.header("Content-Type") == "application/problem+json")
            }
            let form = try await post("a=1", "application/x-www-form-urlencoded")
            #expect(form.status == 415)
        }
    }

    @Test("what a page of another site has a browser change is refused, whatever token it shows")
    func otherSites() async throws {
        let (token, hash) = AccessToken.make()
        let tokens = [try #require(AccessToken(name: "t", scope: .write, hash: hash))]
        try await withServer(Self.routes, tokens: tokens) { peer in
            for (header, status) in [
                ("Origin: http://evil.example", 403), ("Origin: null", 403), ("Sec-Fetch-Site: cross-site", 403),
                ("Sec-Fetch-Site: same-site", 403), ("Origin: http://localhost", 200), ("Sec-Fetch-Site: same-origin", 200),
            ] {
                let reply = try await peer.get(
                    "/fields", ["Authorization: Bearer \(token)", "Content-Type: application/json", header], method: "POST", body: "{}")
                #expect(reply.status == status, "\(header)")
            }
        }
    }

    @Test("who asks too often is told when to come back; nobody on this machine is")
    func tooOften() async throws {
        let (token, hash) = AccessToken.make()
        let tokens = [try #require(AccessToken(name: "t", scope: .read, hash: hash))]
        try await withServer(Self.routes, hosts: ["clout.example"], tokens: tokens, requestsPerMinute: 3) { peer in
            var statuses: [Int] = []
            for _ in 0..<4 {
                let reply = try await peer.get("/echo/a", host: "clout.example", ["Authorization: Bearer \(token)"])
                statuses.append(reply.status)
                if reply.status == 429 { #expect(Int(reply.header("Retry-After") ?? "").map { (1...20).contains($0) } == true) }
            }
            #expect(statuses == [200, 200, 200, 429])
            for _ in 0..<5 { try await Self.afterwards(peer) }
        }
    }
}
