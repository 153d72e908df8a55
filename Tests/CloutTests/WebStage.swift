import CurlHTTP
import Foundation
import HTTPTypes
import Logging
import Model
import Scorekeeping
import Store
import Testing
import Web

@testable import Clout

/// A daemon that is asked over HTTP, on a store of its own that holds a few people and what others did to them.
struct WebStage: Sendable {
    let address: ListenAddress
    let store: SQLiteStore
    let folder: TemporaryFolder
    private let http: HTTPClient

    /// Runs a daemon that fetches nothing, waits for its first run, and calls `body`.
    static func run(
        people: Int = 3, files: [(name: String, text: String)] = [],
        load: @escaping @Sendable (Configuration) async throws(ConfigurationError) -> Configuration = { $0 },
        _ body: (WebStage) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "[log]\nlevel = \"critical\"\n[web]\nlisten = \"127.0.0.1:0\"\nhosts = [\"clout.example\"]\n")
        try folder.write("etc/people.d/people.toml", Self.people(people))
        for file in files { try folder.write("etc/\(file.name)", file.text) }
        let configuration = try Configuration.load(from: folder.path + "/etc", namesStore: true)
        let store = try await SQLiteStore.open(
            at: folder.path + "/clout.db", role: .daemon, logger: Logger(label: "store") { _ in SwiftLogNoOpLogHandler() })
        try await store.commit(Self.activity(people: people))
        let http = HTTPClient(.init(usesProxiesFromEnvironment: false))
        let (address, ready) = (Announcement<ListenAddress>(), Announcement<Void>())
        let daemon = Daemon(
            configuration: configuration, store: store, wall: FixedWallClock(Self.now),
            listening: { address.announce(.success($0)) }, load: load, folder: folder.path + "/etc",
            published: { _, _ in ready.announce(.success(())) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await daemon.run() }
            try await ready.value
            try await body(WebStage(address: address.value, store: store, folder: folder, http: http))
            group.cancelAll()
            try await group.waitForAll()
        }
        await http.shutDown()
        await store.close()
    }

    static let now = Instant(seconds: 1_700_000_000)
    static let network = Network("forum")

    private static func people(_ count: Int) -> String {
        (1...count).map { "[[person]]\nid = \"p\($0)\"\nname = \"Person \($0)\"\nlists = [\"half-\($0 % 2)\"]\n" }.joined()
    }

    /// Everybody is liked by as many as their number says, and person 1 by person 2 as well.
    private static func activity(people: Int) -> Batch {
        func like(_ actor: String, _ target: Int) -> Interaction {
            let at = now - .seconds(86_400 * Int64(1 + target % 7))
            return Interaction(
                network: network, kind: .like, actor: actor, target: "\(target)", at: at, id: "\(actor)-\(target)", post: "post-\(target)")
        }
        return Batch(
            identities: (1...people).map {
                Identity(IdentityKey(network, "\($0)"), handle: "person\($0)", person: PersonID(rawValue: "p\($0)"))
            },
            posts: (1...people).map { Post(network: network, id: "post-\($0)", author: "\($0)", at: now - .seconds(86_400 * 10)) },
            interactions: (1...people).flatMap { target in (1...target).map { like("fan-\($0)", target) } }
                + (people > 1 ? [like("2", 1)] : []))
    }

    // MARK: Asking

    func get(_ target: String, headers: HTTPFields = [:], method: HTTPRequest.Method = .get, body: String = "") async throws -> HTTPAnswer {
        try await http.send(
            HTTPRequest(method: method, scheme: "http", authority: "\(address)", path: target, headerFields: headers),
            // With all the other tests beside it, nothing is to be had at once.
            body: Array(body.utf8), options: HTTPOptions(wholeDeadline: .seconds(600), stallDeadline: .seconds(600)))
    }

    /// The answer's JSON; records what else came.
    func json(_ target: String, headers: HTTPFields = [:], status: Int = 200) async throws -> Any {
        let answer = try await get(target, headers: headers)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.response.status.code == status, "\(target): \(text)")
        return try JSONSerialization.jsonObject(with: Data(answer.body), options: .fragmentsAllowed)
    }

    /// The same, of an object.
    func object(_ target: String, status: Int = 200) async throws -> [String: Any] {
        try #require(try await json(target, status: status) as? [String: Any])
    }
}
