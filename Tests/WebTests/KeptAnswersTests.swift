import Foundation
import HTTPTypes
import Model
import Synchronization
import Testing

@testable import Web

@Suite("Asking twice with an Idempotency-Key", .timeLimit(.minutes(10)))
struct KeptAnswersTests {
    /// A server whose only route counts how often it is asked, and fails the first time where it is asked to.
    private func withCounter(
        _ body: (_ ask: (_ client: Int, _ key: String?, _ text: String) async throws -> Peer.Reply) async throws -> Void
    ) async throws {
        let made = [AccessToken.make(), AccessToken.make()]
        let tokens = try made.enumerated().map { try #require(AccessToken(name: "t\($0)", scope: .write, hash: $1.hash)) }
        let count = Counter()
        var routes = Routes()
        routes.post("/count", needs: .write) { request in
            let number = count.next()
            let fields = try request.fields(["a"])
            if fields["a"] == "fail", number == 1 { throw ProblemDetails(.conflict, "Not yet.") }
            return .json("\(number)".utf8)
        }
        try await withServer(routes, tokens: tokens) { peer in
            try await body { client, key, text in
                try await peer.get(
                    "/count",
                    ["Authorization: Bearer \(made[client].text)", "Content-Type: application/json"]
                        + (key.map { ["Idempotency-Key: \($0)"] } ?? []), method: "POST", body: text)
            }
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0
            }
        }
    }

    @Test("the same key and body are answered the same, and nothing is done again")
    func again() async throws {
        try await withCounter { ask in
            for _ in 0..<3 {
                let reply = try await ask(0, "k1", #"{"a":"1"}"#)
                #expect((reply.status, reply.body) == (200, "1"))
            }
            #expect(try await ask(0, "k2", #"{"a":"1"}"#).body == "2")
            #expect(try await ask(0, nil, #"{"a":"1"}"#).body == "3")
            // Another client's key of the same name is another one.
            #expect(try await ask(1, "k1", #"{"a":"1"}"#).body == "4")
        }
    }

    @Test("a key that was used for another body is refused, and so is one that is none")
    func misuse() async throws {
        try await withCounter { ask in
            #expect(try await ask(0, "k", #"{"a":"1"}"#).status == 200)
            let other = try await ask(0, "k", #"{"a":"2"}"#)
            #expect(other.status == 422 && other.body.contains("another body"))
            for key in ["", "a b", String(repeating: "k", count: 256)] {
                let reply = try await ask(0, key, #"{"a":"1"}"#)
                #expect(reply.status == 400 && reply.body.contains("Idempotency-Key"), "\(key)")
            }
        }
    }

    @Test("what failed may be asked again with the same key")
    func failures() async throws {
        try await withCounter { ask in
            var replies: [Peer.Reply] = []
            for _ in 0..<3 { replies.append(try await ask(0, "k", #"{"a":"fail"}"#)) }
            #expect(replies.map(\.status) == [409, 200, 200])
            #expect(replies.dropFirst().map(\.body) == ["2", "2"])
        }
    }

    @Test("who asks again while the first time is being answered is told to wait")
    func meanwhile() async throws {
        let (text, hash) = AccessToken.make()
        let (entered, gate) = (Announcement<Void>(), Announcement<Void>())
        var routes = Routes()
        routes.post("/slow", needs: .write) { _ in
            entered.announce(.success(()))
            try await gate.value
            return .json("1".utf8)
        }
        try await withServer(routes, tokens: [try #require(AccessToken(name: "t", scope: .write, hash: hash))]) { peer in
            let headers = ["Authorization: Bearer \(text)", "Idempotency-Key: k"]
            async let first = peer.get("/slow", headers, method: "POST", body: "{}")
            try await entered.value
            let second = try await peer.get("/slow", headers, method: "POST", body: "{}")
            #expect((second.status, second.header("Retry-After")) == (409, "1"))
            gate.announce(.success(()))
            let replies = [try await first, try await peer.get("/slow", headers, method: "POST", body: "{}")]
            #expect(replies.map(\.body) == ["1", "1"])
        }
    }

    @Test("no more answers are kept than there is room for: the oldest go")
    func bound() async throws {
        try await withCounter { ask in
            var bodies: [String] = []
            for number in Array(1...1025) + [1025, 2, 1] { bodies.append(try await ask(0, "k\(number)", "{}").body) }
            #expect(bodies == (Array(1...1025) + [1025, 2, 1026]).map(String.init))
        }
    }
}
