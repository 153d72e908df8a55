import CurlHTTP
import Foundation
import HTTPTypes
import Model
import Testing

@testable import Simnet

/// Runs `body` against a whole Simnet on real sockets, and ends it afterwards.
private func withSimnet(_ body: (Simnet, Simnet.Addresses, HTTPClient) async throws -> Void) async throws {
    let configuration = smallSociety()
    let simnet = Simnet(configuration, clock: SteppedWallClock(configuration.opening))
    let client = HTTPClient(.init(userAgent: "SimnetTests", usesProxiesFromEnvironment: false))
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await simnet.run() }
        let addresses = try await simnet.addresses
        let result: Result<Void, any Error>
        do { result = .success(try await body(simnet, addresses, client)) } catch { result = .failure(error) }
        // Ends although the client still holds its connections open.
        group.cancelAll()
        try await group.waitForAll()
        try result.get()
    }
    await client.shutDown()
}

private func get(_ address: String, _ path: String, token: String? = nil) throws -> HTTPRequest {
    let url = try #require(URL(string: address))
    var request = request(path, token)
    request.authority = "\(url.host() ?? ""):\(url.port ?? 0)"
    return request
}

private func failure(_ client: HTTPClient, _ request: HTTPRequest, within deadline: Duration = .seconds(300)) async -> HTTPError.Kind? {
    do throws(HTTPError) {
        _ = try await client.send(request, options: HTTPOptions(wholeDeadline: deadline, stallDeadline: .seconds(300)))
        return nil
    } catch {
        return error.kind
    }
}

@Suite("Simnet on real sockets", .timeLimit(.minutes(10)))
struct ServersTests {
    @Test("serves both networks, and links that lead back to it")
    func servesBoth() async throws {
        try await withSimnet { simnet, addresses, client in
            #expect(Set([addresses.mastodon, addresses.twitter, addresses.webhooks]).count == 3)
            let rising = try #require(simnet.people.first { $0.isRising })
            let handle = try #require(rising.handles[.mastodon])
            let account = try await client.send(get(addresses.mastodon, "/api/v1/accounts/lookup?acct=\(handle)"))
            #expect(account.response.status.code == 200)
            let id = try #require((try JSONSerialization.jsonObject(with: Data(account.body)) as? [String: Any])?["id"] as? String)
            let statuses = try await client.send(get(addresses.mastodon, "/api/v1/accounts/\(id)/statuses?limit=1"))
            let link = try #require(statuses.response.headerFields[header("Link")])
            #expect(link.hasPrefix("<\(addresses.mastodon)/api/v1/accounts/\(id)/statuses?limit=1&max_id="))

            let name = try #require(rising.handles[.twitter])
            let user = try await client.send(get(addresses.twitter, "/2/users/by/username/\(name)", token: simnet.twitter.appToken))
            #expect(user.response.status.code == 200)
            #expect(simnet.mastodon.ledger.entries.map(\.path) == ["/api/v1/accounts/lookup", "/api/v1/accounts/\(id)/statuses"])
            #expect(simnet.mastodon.ledger.entries.last?.records.count == 1)
            #expect(simnet.twitter.ledger.countByStatus == [200: 1])
        }
    }

    @Test("ends a transfer early where it is told to, and answers honestly again afterwards", arguments: [Fault.truncated, .hangUp])
    func brokenTransfers(fault: Fault) async throws {
        try await withSimnet { simnet, addresses, client in
            let request = try get(addresses.mastodon, "/api/v2/instance")
            simnet.mastodon.faults.script([fault, nil])
            #expect(await failure(client, request) == .brokenTransfer)
            #expect(await failure(client, request) == nil)
            #expect(simnet.mastodon.faults.played == 1)
            #expect(simnet.mastodon.ledger.entries.map(\.fault) == [fault, nil])
        }
    }

    @Test("stalls past a client's deadline")
    func stalls() async throws {
        try await withSimnet { simnet, addresses, client in
            simnet.twitter.faults.script([.stall(.seconds(600))])
            let request = try get(addresses.twitter, "/2/users/me", token: "any")
            #expect(await failure(client, request, within: .milliseconds(200)) == .wholeDeadline)
        }
    }

    @Test("sends statuses, noise, pages for people, and honest answers in pieces")
    func strangeAnswers() async throws {
        try await withSimnet { simnet, addresses, client in
            let request = try get(addresses.mastodon, "/api/v2/instance")
            let honest = try await client.send(request).body
            simnet.mastodon.faults.script([.status(503), .tooManyRequests, .garbage, .html, .slow(.milliseconds(1))])
            #expect(try await client.send(request).response.status.code == 503)
            let throttled = try await client.send(request).response
            #expect(throttled.status.code == 429)
            #expect(throttled.headerFields[header("X-RateLimit-Reset")].flatMap { Instant($0) } != nil)
            let noise = try await client.send(request).body
            #expect(throws: (any Error).self) { try JSONSerialization.jsonObject(with: Data(noise)) }
            let page = try await client.send(request)
            #expect(page.response.headerFields[.contentType]?.hasPrefix("text/html") == true)
            #expect(try await client.send(request).body == honest)
        }
    }

    @Test("keeps every delivery, and fails as it is told; a lost answer was kept all the same")
    func webhooks() async throws {
        try await withSimnet { simnet, addresses, client in
            var request = try get(addresses.webhooks, "/hooks/crm")
            request.method = .post
            request.headerFields[header("webhook-id")] = "msg_1"
            request.headerFields[header("webhook-timestamp")] = "1790000000"
            request.headerFields[header("webhook-signature")] = "v1,c2ln"
            let body = Array(#"{"type":"alert"}"#.utf8)
            // First, on a new connection: on an old one libcurl would send again by itself.
            simnet.webhooks.script([.loseAnswer, .status(500), .retryAfter(status: 429, seconds: 7)])
            let lost = request
            await #expect(throws: HTTPError.self) { try await client.send(lost, body: body) }
            #expect(try await client.send(request, body: body).response.status.code == 500)
            let throttled = try await client.send(request, body: body).response
            #expect(throttled.headerFields[header("Retry-After")] == "7")
            async let fourth: Void = simnet.webhooks.waitForDeliveries(4)
            #expect(try await client.send(request, body: body).response.status.code == 204)
            try await fourth
            let kept = simnet.webhooks.deliveries
            #expect(kept.map(\.answered) == [nil, 500, 429, 204])
            #expect(kept.allSatisfy { $0.id == "msg_1" && $0.timestamp == "1790000000" && $0.signature == "v1,c2ln" && $0.body == body })
            #expect(kept.allSatisfy { $0.path == "/hooks/crm" })
        }
    }
}

@Suite("Faults")
struct FaultsTests {
    @Test("come as often as their probabilities say, the same for the same seed")
    func probabilities() {
        func play(_ seed: UInt64) -> [Fault?] {
            let faults = Faults(seed: seed)
            faults.set([(.status(503), 0.2), (.truncated, 0.1)])
            return (0..<2000).map { _ in faults.next() }
        }
        let played = play(5)
        #expect(played == play(5))
        #expect(played != play(6))
        #expect((300...500).contains(played.filter { $0 == .status(503) }.count))
        #expect((130...270).contains(played.filter { $0 == .truncated }.count))
    }

    @Test("of a script come first, and clearing ends them all")
    func scripts() {
        let faults = Faults()
        faults.set([(.html, 1)])
        faults.script([nil, .hangUp])
        #expect([faults.next(), faults.next(), faults.next()] == [nil, .hangUp, .html])
        faults.clear()
        #expect(faults.next() == nil)
        #expect(faults.played == 2)
    }
}

@Suite("A ledger")
struct LedgerTests {
    @Test("tells what was served with which page, and forgets the oldest beyond its capacity")
    func keepsPages() throws {
        let town = Town()
        let ledger = Ledger(capacity: 4)
        let star = town.star(.mastodon)
        for page in 0..<6 {
            let ask = Ask(request("/api/v1/accounts/\(star.id)/statuses?limit=\(page + 1)"))
            ledger.note(town.mastodon.respond(to: ask).reply, to: ask, at: town.clock.now, fault: nil)
        }
        #expect(ledger.count == 6)
        #expect(ledger.countByStatus == [200: 6])
        #expect(ledger.entries.map(\.sequence) == [3, 4, 5, 6])
        #expect(ledger.entries.map(\.records.count) == [3, 4, 5, 6])
    }

    @Test("and the society agree: what the pages of a post showed are the acts that the society did")
    func pagesAgreeWithSociety() throws {
        let town = Town(days: 20)
        let post = town.busiest(.mastodon) { $0.likes.count }
        let likers = ids(try town.mastodon("/api/v1/statuses/\(post)/favourited_by?limit=80").list)
        let society = town.society.snapshot
        let acts = society.interactions(on: .mastodon, through: town.clock.now).filter { $0.post == post }
        #expect(Set(likers) == Set(acts.filter { $0.kind == .like }.map(\.actor)))
        let tallies = try #require(society.tallies(of: post, on: .mastodon, at: town.clock.now))
        for tally in tallies { #expect(Int(tally.count) == acts.filter { $0.kind == tally.kind }.count, "\(tally.kind.name)") }
    }
}
