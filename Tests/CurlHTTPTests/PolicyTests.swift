import HTTPTypes
import Testing

@testable import CurlHTTP

@Suite("Address policy, redirects, proxies and secrecy", .timeLimit(.minutes(10)))
struct PolicyTests {
    private let client = HTTPClient.forTests()
    private let publicOnly = HTTPOptions(addressPolicy: .publicOnly)

    // MARK: Addresses

    @Test("under .publicOnly loopback is refused in every spelling, before a connection is made")
    func refusesLoopback() async throws {
        let server = try RawServer { $0.answerAll() }
        for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "127.1", "2130706433", "0x7f.1", "0177.0.0.1"] {
            let error = await client.failure("\(host):\(server.port)", options: publicOnly)
            #expect(error?.kind == .addressRefused, "\(host)")
        }
        #expect(server.accepted == 0)
        #expect(try await client.get("localhost:\(server.port)").text == "ok")
    }

    @Test("a connection that stands already does not carry a request that may not use it")
    func refusesReuse() async throws {
        let server = try RawServer { $0.answerAll() }
        #expect(try await client.get(server.authority).text == "ok")
        #expect(await client.failure(server.authority, options: publicOnly)?.kind == .addressRefused)
        #expect(server.requests.count == 1)
        #expect(try await client.get(server.authority).text == "ok")
    }

    @Test("a redirect does not lead around the policy")
    func redirectKeepsPolicy() async throws {
        // There is no public address in a test, so the first hop is refused as well; the second is asked on its own.
        let server = try RawServer { $0.answerAll() }
        let options = HTTPOptions(maxRedirects: 5, addressPolicy: .publicOnly)
        #expect(await client.failure(server.authority, options: options)?.kind == .addressRefused)
        #expect(server.accepted == 0)
    }

    // MARK: Redirects

    private func redirecting(to place: String) throws -> RawServer {
        try RawServer { connection in
            while let request = connection.readRequest() {
                if request.target == "/end" {
                    connection.answer(text: "end")
                } else {
                    connection.answer(text: "", status: "302 Found", headers: ["Location: \(place)"])
                }
            }
        }
    }

    @Test("a redirect is the answer unless following was asked for")
    func redirectIsAnswer() async throws {
        let server = try redirecting(to: "/end")
        let answer = try await client.get(server.authority)
        #expect(answer.response.status == .found)
        #expect(answer.response.headerFields[.location] == "/end")
        #expect(try await client.get(server.authority, options: .init(maxRedirects: 1)).text == "end")
    }

    @Test("a loop ends at the limit, after as many redirects as allowed")
    func loop() async throws {
        let server = try redirecting(to: "/again?canary")
        let error = await client.failure(server.authority, options: .init(maxRedirects: 3))
        #expect(error?.kind == .tooManyRedirects)
        #expect(server.requests.count == 4)
        #expect(error?.description.contains("canary") == false)
    }

    @Test("a redirect to a file is refused", arguments: ["file:///etc/hostname", "gopher://127.0.0.1/"])
    func otherSchemes(place: String) async throws {
        let server = try redirecting(to: place)
        #expect(await client.failure(server.authority, options: .init(maxRedirects: 3))?.kind == .brokenTransfer)
    }

    @Test("credentials go along within a host and never to another")
    func credentials() async throws {
        let other = try RawServer { $0.answerAll("other") }
        let fields: HTTPFields = [.authorization: "Bearer canary", .cookie: "canary", .accept: "text/plain"]
        let away = try redirecting(to: "http://\(other.authority)/x")
        #expect(try await client.get(away.authority, fields: fields, options: .init(maxRedirects: 3)).text == "other")
        let headers = try #require(other.requests.first).headers
        #expect(headers["authorization"] == nil)
        #expect(headers["cookie"] == nil)
        #expect(headers["accept"] == "text/plain")

        let within = try redirecting(to: "/end")
        _ = try await client.get(within.authority, fields: fields, options: .init(maxRedirects: 3))
        #expect(within.requests.map { $0.headers["authorization"] } == ["Bearer canary", "Bearer canary"])
    }

    // MARK: Proxies

    private func rules(_ variables: [String: String]) -> ProxyRules { ProxyRules { variables[$0] } }

    @Test("a proxy of the environment is asked instead of the server")
    func usesProxy() async throws {
        let proxy = try RawServer { $0.answerAll("from the proxy") }
        let client = HTTPClient.forTests(proxies: rules(["http_proxy": "http://\(proxy.authority)"]))
        #expect(try await client.get("nowhere.invalid", "/a?b").text == "from the proxy")
        #expect(proxy.requests.first?.target == "http://nowhere.invalid/a?b")
    }

    @Test("https goes through a tunnel; a proxy that refuses it is a failed connection")
    func tunnels() async throws {
        let proxy = try RawServer { connection in
            _ = connection.readRequest()
            connection.answer(text: "", status: "403 Forbidden")
        }
        let client = HTTPClient.forTests(proxies: rules(["https_proxy": "http://\(proxy.authority)"]))
        #expect(await client.failure("nowhere.invalid", scheme: "https")?.kind == .connectFailed)
        #expect(proxy.requests.first?.method == "CONNECT")
        #expect(proxy.requests.first?.target == "nowhere.invalid:443")
    }

    @Test("no_proxy is obeyed, and .publicOnly goes past every proxy")
    func proxyExceptions() async throws {
        let proxy = try RawServer { $0.answerAll("from the proxy") }
        let server = try RawServer { $0.answerAll("from the server") }
        let variables = ["http_proxy": "http://\(proxy.authority)"]
        let excepting = HTTPClient.forTests(proxies: rules(variables.merging(["no_proxy": "127.0.0.1"]) { $1 }))
        #expect(try await excepting.get(server.authority).text == "from the server")
        let client = HTTPClient.forTests(proxies: rules(variables))
        #expect(try await client.get(server.authority).text == "from the proxy")
        #expect(await client.failure(server.authority, options: publicOnly)?.kind == .addressRefused)
        #expect(proxy.requests.count == 1)
    }

    @Test("the variables are read as other programs read them")
    func variables() {
        #expect(rules([:]) == .none)
        #expect(rules(["HTTP_PROXY": "a"]) == .none)  // a visitor's header, in a CGI program
        #expect(rules(["http_proxy": "a", "all_proxy": "b"]).plain == "a")
        #expect(rules(["http_proxy": "a", "all_proxy": "b"]).secure == "b")
        #expect(rules(["HTTPS_PROXY": "a", "NO_PROXY": "c"]).secure == "a")
        #expect(rules(["HTTPS_PROXY": "a", "NO_PROXY": "c"]).exceptions == "c")
        #expect(rules(["https_proxy": "", "HTTPS_PROXY": "a"]).secure == "a")
    }

    // MARK: Secrecy

    @Test("no error holds a query, a header, a body, a user or a proxy's password")
    func errorsKeepSecrets() async throws {
        let server = try RawServer { connection in
            guard let request = connection.readRequest() else { return }
            switch request.target.prefix(2) {
            case "/a": connection.write("HTTP/1.1 200 OK\r\nX-Canary: canary\r\nContent-Length: canary\r\n\r\ncanary")
            case "/b": connection.answer(headers: ["Content-Encoding: gzip"], body: Array("canary canary canary canary".utf8))
            case "/c": connection.write("canary\r\n\r\n")
            case "/d": connection.answer(text: "canary", status: "302 Found", headers: ["Location: canary://canary?canary"])
            case "/e": connection.answer(text: String(repeating: "canary", count: 100))
            case "/f": connection.write("HTTP/1.1 200 OK\r\ncanary\r\n\r\n")
            case "/g": connection.answer(headers: ["Content-Encoding: canary"], body: [1])
            default: connection.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ncanary")
            }
        }
        let proxied = HTTPClient.forTests(proxies: rules(["all_proxy": "http://user:canary@127.0.0.1:1"]))
        let options = HTTPOptions(maxBodyBytes: 50, maxRedirects: 2)
        var errors: [HTTPError] = []
        for (client, authority, path) in ["/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h"].map({ (client, server.authority, $0) }) + [
            (client, "user:canary@\(server.authority)", "/"), (client, "\(server.authority)?canary", "/"),
            (client, server.authority, "/ "), (proxied, server.authority, "/"), (client, "127.0.0.1:1", "/"),
        ] {
            let request = HTTPRequest(
                method: .post, scheme: "http", authority: authority, path: "\(path)?key=canary",
                headerFields: [.authorization: "Bearer canary", .cookie: "canary"])
            do throws(HTTPError) {
                _ = try await client.send(request, body: Array("canary".utf8), options: options)
            } catch {
                errors.append(error)
            }
        }
        #expect(errors.count >= 11)
        for error in errors {
            #expect(!String(reflecting: error).lowercased().contains("canary"))
            #expect(!error.description.lowercased().contains("canary"))
            #expect(error.request.hasPrefix("POST http://127.0.0.1"))
        }
    }
}
