import CurlHTTP
import Foundation
import HTTPTypes
import Testing
import Web

@testable import Clout

/// The daemon behind the proxies that docs/http-api.md shows, with the configuration that it shows.
@Suite("Behind a proxy", .timeLimit(.minutes(10)))
struct ProxyTests {
    private static let host = "clout.example.org"
    private static func isInstalled(_ proxy: String) -> Bool { Peer.isAvailable(proxy) && Peer.path(of: "curl") != nil }

    /// The first block of a kind in the documentation.
    private static func block(_ kind: String) throws -> String {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/http-api.md")
        let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```\(kind)\n")
        return try #require(parts.dropFirst().first?.components(separatedBy: "```").first)
    }

    /// The documentation's block where what stands for a machine of its own is this test's.
    private static func filled(_ text: String, with values: [(String, String)]) throws -> String {
        var text = text
        for (shown, value) in values {
            try #require(text.contains(shown), "\(shown) is not in the documentation any more")
            text = text.replacing(shown, with: value)
        }
        return text
    }

    @Test(
        "nginx passes on who asks, for what and from where, and answers as they come",
        .enabled(if: isInstalled("nginx"), "Needs nginx and curl."))
    func nginx() async throws {
        try await Self.behind("nginx") { folder, port, upstream, token in
            try folder.write("clout.htpasswd", "ada:{PLAIN}secret\n")
            let server = try Self.filled(
                Self.block("nginx"),
                with: [
                    ("listen 443 ssl;", "listen 127.0.0.1:\(port);"), ("127.0.0.1:8370", upstream), ("TOKEN", token),
                    ("/etc/nginx/clout.htpasswd", "\(folder.path)/clout.htpasswd"),
                    ("    ssl_certificate     /etc/ssl/clout.pem;\n    ssl_certificate_key /etc/ssl/clout.key;\n", ""),
                ])
            let path = folder.path
            try folder.write(
                "nginx.conf",
                """
                user root; daemon off; master_process off; pid \(path)/pid; error_log \(path)/error.log;
                events { worker_connections 64; }
                http {
                  access_log off; client_body_temp_path \(path)/t1; proxy_temp_path \(path)/t2; fastcgi_temp_path \(path)/t3;
                  uwsgi_temp_path \(path)/t4; scgi_temp_path \(path)/t5;
                  \(server)
                }
                """)
            return ["-p", path, "-c", "\(path)/nginx.conf", "-e", "\(path)/error.log"]
        }
    }

    @Test(
        "Caddy passes on who asks, for what and from where, and answers as they come",
        .enabled(if: isInstalled("caddy"), "Needs caddy and curl; `make test` unpacks Debian's."))
    func caddy() async throws {
        let caddy = try #require(Peer.path(of: "caddy"))
        let hash = try await runProgram(caddy, ["hash-password", "--plaintext", "secret"]).text.trimmingCharacters(
            in: .whitespacesAndNewlines)
        try await Self.behind("caddy") { folder, port, upstream, token in
            let site = try Self.filled(
                Self.block("caddyfile"),
                with: [
                    ("\(Self.host) {", "http://\(Self.host):\(port) {\n    bind 127.0.0.1"), ("127.0.0.1:8370", upstream), ("TOKEN", token),
                    ("HASH", hash),
                ])
            try folder.write("Caddyfile", "{\n    admin off\n    auto_https off\n}\n\(site)")
            return ["run", "--config", "\(folder.path)/Caddyfile", "--adapter", "caddyfile"]
        }
    }

    /// Puts a proxy before a daemon and asks through it.
    private static func behind(
        _ proxy: String, _ prepare: (TemporaryFolder, _ port: Int, _ upstream: String, _ token: String) throws -> [String]
    ) async throws {
        let (token, hash) = AccessToken.make()
        let web = try Self.block("toml").replacing("127.0.0.1:8370", with: "127.0.0.1:0")
        let files = [
            (name: "clout.toml", text: "[log]\nlevel = \"critical\"\n\(web)requests_per_minute = 8\n"),
            (name: "tokens.d/proxy.toml", text: "[token]\nname = \"proxy\"\nscope = \"read\"\nsha256 = \"\(hash)\"\n"),
        ]
        let http = HTTPClient(.init(usesProxiesFromEnvironment: false))
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try await WebStage.run(files: files) { stage in
            var mistake: (any Error)?
            let peer = try await Peer(proxy, ready: "/healthz", http: http) { port in
                do { return try prepare(folder, port, "\(stage.address)", token) } catch {
                    mistake = error
                    return []
                }
            }
            defer { peer.stop() }
            if let mistake { throw mistake }
            try await Visitor(port: peer.port, address: "127.0.0.2").checkAll()
        }
        await http.shutDown()
    }

    /// Somebody who asks a proxy from an address of their own, by curl.
    private struct Visitor {
        let port: Int
        let address: String

        func ask(_ target: String, _ options: [String] = ["--user", "ada:secret"]) async throws -> (status: Int, head: String, body: String)
        {
            let curl = try #require(Peer.path(of: "curl"))
            let answer = try await runProgram(
                curl,
                [
                    "--silent", "--include", "--interface", address, "--resolve", "\(ProxyTests.host):\(port):127.0.0.1", "--noproxy", "*",
                    "--max-time", "20",
                ] + options + ["http://\(ProxyTests.host):\(port)\(target)"])
            let parts = answer.text.components(separatedBy: "\r\n\r\n")
            let status = Int(parts[0].split(separator: " ").dropFirst().first ?? "") ?? 0
            return (status, parts[0], parts.dropFirst().joined(separator: "\r\n\r\n"))
        }

        func checkAll() async throws {
            let stranger = try await ask("/people", [])
            #expect(stranger.status == 401)
            let page = try await ask(
                "/people", ["--user", "ada:secret", "--header", "Accept-Encoding: gzip", "--output", "/dev/null", "--dump-header", "-"])
            #expect(page.status == 200 && page.head.lowercased().contains("content-encoding: gzip"), "\(page.head)")
            let tag = try #require(page.head.firstMatch(of: /(?i)etag: (\S+)/)?.output.1)
            let again = try await ask(
                "/people", ["--user", "ada:secret", "--header", "Accept-Encoding: gzip", "--header", "If-None-Match: \(tag)"])
            #expect(again.status == 304, "\(tag): \(again.head)")
            // The pages' links lead to the same host, whatever it is called here.
            let person = try await ask("/people/p1/badge")
            #expect(person.body.contains("https://\(ProxyTests.host)/badge/p1.svg"))
            #expect(!person.body.contains("127.0.0.1"))
            // Events come as they are told: this one waits for no second one, and is not compressed.
            let events = try await ask("/v1/events", ["--user", "ada:secret", "--max-time", "2"])
            #expect(events.body.hasPrefix("retry: 3000"), "\(events)")
            // Each visitor has a limit of their own.
            var statuses: Set<Int> = []
            for _ in 0..<9 { statuses.insert(try await ask("/v1/lists").status) }
            #expect(statuses == [200, 429])
            #expect(try await Visitor(port: port, address: "127.0.0.3").ask("/v1/lists").status == 200)
        }
    }
}
