import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Feeds
import Synchronization
import Testing

@testable import WebConnector

/// Sends whoever asks for `/` to another place, and notes with which limits each host is asked.
private final class Redirecting: HTTPSending {
    let asked = Mutex<[String: HTTPOptions]>([:])

    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        asked.withLock { $0[request.authority ?? ""] = options }
        guard request.authority == "ada.example" else { return HTTPAnswer(response: HTTPResponse(status: .notFound), body: []) }
        return HTTPAnswer(
            response: HTTPResponse(status: .found, headerFields: [.location: "http://169.254.169.254/latest"]), body: [])
    }
}

@Suite struct SiteTests {
    @Test("who sends us to another host sends us nowhere within our own network")
    func redirects() async throws {
        let http = Redirecting()
        let context = FetchContext.testing(http, now: Instant(seconds: 1_795_176_000))
        let site = Site(address: try #require(WebAddress("https://ada.example/")), context: context)
        let error = await #expect(throws: FetchError.self) {
            var batch = Batch()
            _ = try await site.read(nil, version: nil, into: &batch)
        }
        #expect(error?.kind == .gone)
        let asked = http.asked.withLock { $0 }
        #expect(asked["ada.example"]?.addressPolicy == .any)
        #expect(asked["169.254.169.254"]?.addressPolicy == .publicOnly)
        #expect(asked.values.allSatisfy { $0.maxBodyBytes == 10 << 20 && $0.maxRedirects == 0 })
    }
}
