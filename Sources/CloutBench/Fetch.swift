import ArgumentParser
import CurlHTTP
import HTTPTypes
import Synchronization

/// Measures `HTTPClient` against a server of pages: as many requests at once as asked for, each answer read to its end.
struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fetch BASE/page/N.json over and over.",
        discussion: "Prints {\"seconds\":…,\"requests\":…,\"bad\":…,\"bytes\":…}; `bad` counts errors and answers other than 200.")

    @Argument(help: "Scheme, host and port of the server, such as https://127.0.0.1:8443.")
    var base: String
    @Argument(help: "How many pages the server has.")
    var pages: Int
    @Argument(help: "Requests at once.")
    var concurrency: Int
    @Argument(help: "Requests in all.")
    var total: Int
    @Argument(help: "A file of certificate authorities to trust, or - for the system's alone.")
    var ca: String

    func validate() throws {
        guard pages > 0, concurrency > 0, total > 0 else { throw ValidationError("PAGES, CONCURRENCY and TOTAL must be positive.") }
    }

    func run() async throws {
        guard let mark = base.firstRange(of: "://") else { throw ValidationError("BASE must be a URL, such as http://127.0.0.1:8080.") }
        let scheme = String(base[..<mark.lowerBound])
        let authority = String(base[mark.upperBound...])
        let client = HTTPClient(
            .init(
                maxConnections: concurrency, maxConnectionsPerHost: concurrency, caFile: ca == "-" ? nil : ca,
                usesProxiesFromEnvironment: false))
        // Made ahead, so that it is the client that is measured.
        let requests = (0..<pages).map { page in
            HTTPRequest(method: .get, scheme: scheme, authority: authority, path: "/page/\(page).json")
        }
        let next = Turns(total: total, pages: pages)
        // The clock begins when the client stands, libcurl and OpenSSL set up, as that of the C program does.
        await Task(executorPreference: client.executor) {}.value
        let clock = ContinuousClock()
        let start = clock.now
        let sums = await withTaskGroup(of: (bad: Int, bytes: Int).self) { group in
            for _ in 0..<concurrency {
                group.addTask(executorPreference: client.executor) {
                    var bad = 0
                    var bytes = 0
                    while true {
                        guard let page = next.next() else { return (bad, bytes) }
                        if let answer = try? await client.send(requests[page]), answer.response.status == .ok {
                            bytes += answer.body.count
                        } else {
                            bad += 1
                        }
                    }
                }
            }
            return await group.reduce((bad: 0, bytes: 0)) { ($0.bad + $1.bad, $0.bytes + $1.bytes) }
        }
        let seconds = (clock.now - start) / .seconds(1)
        await client.shutDown()
        print("{\"seconds\":\(seconds),\"requests\":\(total),\"bad\":\(sums.bad),\"bytes\":\(sums.bytes)}")
        PeakMemory.tell(of: "fetch")
        if sums.bad > 0 { throw ExitCode.failure }
    }
}

/// Hands out the pages to fetch, to whoever is free.
private final class Turns: Sendable {
    private let taken = Atomic(0)
    private let total: Int
    private let pages: Int

    init(total: Int, pages: Int) {
        self.total = total
        self.pages = pages
    }

    func next() -> Int? {
        let turn = taken.add(1, ordering: .relaxed).oldValue
        return turn < total ? turn % pages : nil
    }
}
