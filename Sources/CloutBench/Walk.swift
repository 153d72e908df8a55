import ArgumentParser
import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Foundation
import HTTPTypes
import JSON
import Logging
import MastodonConnector
import Model
import Store
import Synchronization

/// Reads page after page of one account and stores it, as a daemon does: the whole way of a page but for the network.
///
/// Prints `{"name":"clout","pages":…,"mbs":…,"cpu_seconds":…,"megabytes":…,"held":[…]}`: how many pages were read, how fast, the memory held
/// at most, and what was held after each tenth of the pages. Memory is flat when it stops growing however many pages there are: without a
/// database at once, with one when the store's caches are full.
struct Walk: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Read and store thousands of pages of one account.")

    @Argument(help: "How many pages are read.") var pages: Int
    @Argument(help: "A database that is not there yet; without one, nothing is stored.") var database: String?

    func validate() throws {
        guard pages > 0 else { throw ValidationError("PAGES must be positive.") }
    }

    func run() async throws {
        let account = EndlessAccount()
        var store: SQLiteStore?
        if let database { store = try await SQLiteStore.open(at: database, role: .tool, clock: account, logger: Logger(label: "walk")) }
        let connector = try Mastodon(
            settings: ConnectorSettings(
                name: "mastodon", defaultsOf: Mastodon.description, values: ["base_url": .string("https://network.example")]))
        let context = FetchContext(
            connector: "mastodon", http: account, budget: UnlimitedBudget(), clock: account, logger: Logger(label: "walk"),
            expressions: NoExpressions())
        let identity = Identity(IdentityKey(Network("mastodon"), EndlessAccount.id), handle: "ada")
        let cursor = Mutex<Cursor?>(nil)
        let clock = ContinuousClock()
        let start = clock.now
        var held: [Double] = []
        while account.served.pages < pages {
            if account.served.pages * 10 >= pages * (held.count + 1) { held.append(PeakMemory.megabytes) }
            account.publish()
            try await connector.fetch(identity, after: cursor.withLock { $0 }, in: context) { [store] batch throws(FetchError) in
                do throws(StoreError) { _ = try await store?.commit(batch) } catch {
                    throw FetchError(.notStored, .backOff, what: "walk", why: error.description, mend: "Give another database.")
                }
                if let next = batch.cursor { cursor.withLock { $0 = next } }
            }
        }
        let seconds = (clock.now - start) / .seconds(1)
        await store?.close()
        let served = account.served
        var writer = JSONWriter()
        writer.object { line in
            line.member("name", "clout")
            line.member("pages", served.pages)
            line.member("mbs", (Double(served.bytes) / 1e5 / seconds).rounded() / 10)
            line.member("cpu_seconds", (CPUTime.soFar / .milliseconds(10)).rounded() / 100)
            line.member("megabytes", PeakMemory.megabytes)
            line.member("held") { list in list.array { for megabytes in held { $0.value(megabytes) } } }
        }
        print(writer.text)
    }
}

/// A Mastodon server with one account that posts five times a second, and nothing else; its clock is that of its newest post.
private final class EndlessAccount: HTTPSending, WallClock {
    static let id = "1"
    private static let pageSize = 40
    /// As many posts between two fetches as 300 pages hold.
    private static let burst = 300 * pageSize
    private static let beginning = Instant(seconds: 1_700_000_000)

    private let state = Mutex((newest: 0, pages: 0, bytes: 0))

    var served: (pages: Int, bytes: Int) { state.withLock { ($0.pages, $0.bytes) } }
    var now: Instant { Self.time(of: state.withLock(\.newest)) }

    func publish() { state.withLock { $0.newest += Self.burst } }

    private static func time(of post: Int) -> Instant { beginning + .milliseconds(200 * post) }

    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        let target = request.path ?? ""
        guard target.contains("/statuses?") else { return HTTPAnswer(response: HTTPResponse(status: .notFound), body: []) }
        let end = target.firstRange(of: "max_id=").flatMap { Int(target[$0.upperBound...].prefix { $0.isNumber }) }
        let first = min(end.map { $0 - 1 } ?? .max, state.withLock(\.newest))
        let body = Self.page(from: first)
        state.withLock {
            $0.pages += 1
            $0.bytes += body.count
        }
        var response = HTTPResponse(status: .ok)
        response.headerFields[.contentType] = "application/json"
        return HTTPAnswer(response: response, body: body)
    }

    private static func page(from first: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.array { list in
            for post in stride(from: first, to: max(0, first - pageSize), by: -1) { list.object { status(post, into: &$0) } }
        }
        // With the spare capacity that CurlHTTP gives every body.
        var bytes = writer.bytes
        bytes.reserveCapacity(bytes.count + HTTPAnswer.bodyPadding)
        return bytes
    }

    private static func status(_ post: Int, into json: inout JSONWriter) {
        json.member("id", "\(post)")
        json.member("created_at", time(of: post).description)
        json.member("visibility", "public")
        json.member("content", "<p>\(String(repeating: "What is new today? ", count: 12))</p>")
        json.member("url", "https://network.example/@ada/\(post)")
        for count in ["favourites_count", "reblogs_count", "replies_count"] { json.member(count, 0) }
        json.member("account") { json in
            json.object { account in
                account.member("id", id)
                account.member("acct", "ada")
                account.member("created_at", "2016-11-20T00:00:00.000Z")
                account.member("followers_count", 1000)
            }
        }
    }
}
