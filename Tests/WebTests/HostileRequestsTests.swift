import Foundation
import Model
import Testing

@testable import Web

@Suite("Requests that mean no good", .timeLimit(.minutes(10)))
struct HostileRequestsTests {
    private static var routes: Routes {
        var routes = Routes()
        routes.addHealth { [] }
        routes.get("/echo/{word}") { .json(Array("\"\($0[path: "word"].unicodeScalars.count)\"".utf8)) }
        routes.post("/fields", needs: .write) { request in .text("\(try request.fields(["a", "b"]).sorted { $0.key < $1.key })") }
        return routes
    }

    private static let megabyte = String(repeating: "x", count: 1 << 20)

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

    @Test(
        "who speaks no HTTP, or too much of it, is told as a problem what would be right",
        arguments: [
            ("BREW /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 501, "GET, HEAD, POST and DELETE"),
            ("GET /\(String(repeating: "a", count: 40_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n", 431, "16384 bytes"),
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 1 << 20))\r\n\r\n", 431, "16384 bytes"),
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\(String(repeating: "X: y\r\n", count: 5000))\r\n", 431, "100 headers"),
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5, 6\r\n\r\n", 400, "Content-Length"),
            ("POST /fields HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 401, "token"),
            ("GET /healthz HTTP/1.1\r\nHost localhost\r\n\r\n", 400, "header"),
            ("GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 505, "HTTP/1.1"),
            ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}", 501, "GET"),
        ])
    func told(text: String, status: Int, what: String) async throws {
        try await withServer(Self.routes) { peer in
            let reply = try await peer.say(text)
            #expect(reply.status == status, "\(reply.text.prefix(300))")
            #expect(reply.header("Content-Type") == "application/problem+json")
            let problem = try #require(try JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? [String: Any])
            #expect(problem["status"] as? Int == status)
            #expect((problem["detail"] as? String)?.contains(what) == true, "\(problem)")
            try await Self.afterwards(peer)
        }
    }

    @Test(
        "a body is read no further than any may be long, on whatever path, and whoever sends it is told",
        arguments: [
            ("GET", "/healthz", false, 413), ("POST", "/nothing", false, 404), ("POST", "/fields", false, 413),
            ("DELETE", "/healthz", false, 405),
            ("GET", "/healthz", true, 413), ("POST", "/nothing", true, 404), ("POST", "/fields", true, 413),
        ])
    func largeBodies(method: String, path: String, isChunked: Bool, status: Int) async throws {
        let (token, hash) = AccessToken.make()
        let tokens = [try #require(AccessToken(name: "t", scope: .write, hash: hash))]
        try await withServer(Self.routes, tokens: tokens) { peer in
            let head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n"
            // It says that more is to come, which never does: whoever waited for it would wait for ever.
            let body = isChunked ? "Transfer-Encoding: chunked\r\n\r\n200000\r\n" : "Content-Length: 2097152\r\n\r\n"
            let reply = try await peer.say(head + body + Self.megabyte)
            #expect(reply.status == status, "\(reply.text.prefix(300))")
            #expect(reply.header("Connection") == "close")
            #expect(reply.header("Content-Type") == "application/problem+json")
            try await Self.afterwards(peer)
        }
    }

    @Test("a small body that nobody asked for is passed over, and the connection goes on")
    func unwantedBodies() async throws {
        try await withServer(Self.routes) { peer in
            let once = "GET /echo/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
            let last = "GET /echo/ab HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            let reply = try await peer.say(once + last)
            #expect(reply.text.contains("\"1\"") && reply.text.contains("\"2\""), "\(reply.text)")
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

    @Test("who keeps many connections open and asks for nothing keeps nobody out")
    func manyConnections() async throws {
        try await withServer(Self.routes, connections: 8) { peer in
            for beginning in ["", "GET /echo/a HTTP/1.1\r\nHost: local"] {
                try await peer.holding(40, beginning) {
                    for _ in 0..<20 { try await Self.afterwards(peer) }
                }
            }
        }
    }

    @Test("two names of the server are one too many")
    func twoHosts() async throws {
        try await withServer(Self.routes) { peer in
            let reply = try await peer.get("/echo/a", ["Host: clout.example"])
            #expect(reply.status == 400 && reply.body.contains("two Host headers"))
        }
    }

    @Test("behind a proxy that is believed each visitor has a limit of requests, and nobody has one by claiming to be others")
    func visitors() async throws {
        let (token, hash) = AccessToken.make()
        let tokens = [try #require(AccessToken(name: "t", scope: .read, hash: hash))]
        func statuses(_ proxies: [String], _ passed: [String]) async throws -> [Int] {
            var statuses: [Int] = []
            let proxies = try proxies.map { try #require(AddressRange($0)) }
            try await withServer(Self.routes, hosts: ["clout.example"], proxies: proxies, tokens: tokens, requestsPerMinute: 2) { peer in
                for address in passed {
                    let reply = try await peer.get(
                        "/echo/a", host: "clout.example", ["Authorization: Bearer \(token)", "X-Forwarded-For: \(address)"])
                    statuses.append(reply.status)
                }
            }
            return statuses
        }
        let different = ["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3"]
        #expect(try await statuses(["127.0.0.0/8"], different) == [200, 200, 200, 200, 200])
        #expect(try await statuses([], different) == [200, 200, 429, 429, 429])
        // What stands before the last proxy's own word anybody may have written.
        let claimed = ["1.2.3.4, 192.0.2.1", "1.2.3.5, 192.0.2.1", "1.2.3.6, 192.0.2.1, 127.0.0.2", "nonsense, 192.0.2.1"]
        #expect(try await statuses(["127.0.0.0/8"], claimed) == [200, 200, 429, 429])
        // One household's addresses.
        let household = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3::4", "2001:db8:1:3::1"]
        #expect(try await statuses(["127.0.0.0/8"], household) == [200, 200, 429, 200])
    }

    @Test("this machine's clients need a token where the operator says so")
    func tokensForAll() async throws {
        let (token, hash) = AccessToken.make()
        let tokens = [try #require(AccessToken(name: "t", scope: .read, hash: hash))]
        try await withServer(Self.routes, loopback: .token, tokens: tokens) { peer in
            let without = try await peer.get("/echo/a")
            #expect(without.status == 401)
            let with = try await peer.get("/echo/a", ["Authorization: Bearer \(token)"])
            #expect(with.status == 200)
            try await Self.afterwards(peer)
        }
    }

    @Test(
        "ranges of addresses",
        arguments: [
            ("127.0.0.1", ["127.0.0.1", "::ffff:127.0.0.1"], ["127.0.0.2", "::1", "", "x"]),
            ("10.0.0.0/8", ["10.0.0.1", "10.255.255.255"], ["11.0.0.0", "9.255.255.255"]),
            ("192.0.2.128/25", ["192.0.2.128", "192.0.2.255"], ["192.0.2.127"]), ("0.0.0.0/0", ["1.2.3.4"], ["::1"]),
            ("2001:db8::/33", ["2001:db8:7fff::1"], ["2001:db8:8000::1"]), ("::1", ["::1"], ["::2"]),
        ] as [(String, [String], [String])])
    func ranges(text: String, inside: [String], outside: [String]) throws {
        let range = try #require(AddressRange(text))
        #expect(range.description == text)
        for address in inside { #expect(range.contains(address), "\(address)") }
        for address in outside { #expect(!range.contains(address), "\(address)") }
        for wrong in ["", "/", "127.0.0.1/", "127.0.0.1/33", "127.0.0.1/-1", "127.0.0.1/08", "localhost", "::1/129", "10.0.0.0/8/8"] {
            #expect(AddressRange(wrong) == nil, "\(wrong)")
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
            let good = try await post(#"{"b":"2","a":"é"}"#, "Application/JSON; charset=utf-8")
            #expect(good.status == 200)
            for (body, status) in [
                (#"{"a":"\#(String(repeating: "x", count: 70_000))"}"#, 413), (#"{"a":1}"#, 400), (#"{"c":"1"}"#, 400), ("[1]", 400),
                ("{", 400), ("{\"a\":\"\u{0}\"}", 400), (#"{"a":"b\u0000"}"#, 400),
                (#"{"a":"b\nc"}"#, 400), (#"{"a":"b\u001b[31m"}"#, 400), (#"{"a":"b\u0085"}"#, 400),
                (#"{"a":"b\u202ec"}"#, 400), (#"{"a":"\u2066b"}"#, 400), (#"{"a":"b\u2028c"}"#, 400),
                (String(repeating: "[", count: 5000), 400), (#"{"a":"1","a":"2"}"#, 400),
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
