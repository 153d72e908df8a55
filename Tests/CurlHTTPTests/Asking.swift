import HTTPTypes
import Testing

@testable import CurlHTTP

extension HTTPClient {
    /// A client that no environment reaches into.
    static func forTests(
        maxConnections: Int = 128, maxConnectionsPerHost: Int = 64, queueLimit: Int = 4096, caFile: String? = nil,
        versions: Configuration.Versions = .upToHTTP2, proxies: ProxyRules = .none
    ) -> HTTPClient {
        var configuration = Configuration(
            userAgent: "Clout-tests", maxConnections: maxConnections, maxConnectionsPerHost: maxConnectionsPerHost,
            queueLimit: queueLimit, caFile: caFile, versions: versions)
        configuration.proxyRules = proxies
        return HTTPClient(configuration)
    }

    /// The answer to a GET.
    func get(
        _ authority: String, _ path: String = "/", scheme: String = "http", fields: HTTPFields = [:], options: HTTPOptions = .patient
    ) async throws(HTTPError) -> HTTPAnswer {
        try await send(
            HTTPRequest(method: .get, scheme: scheme, authority: authority, path: path, headerFields: fields), options: options)
    }

    /// The error that a GET ends with; nil, and a failed test, where it does not.
    func failure(
        _ authority: String, _ path: String = "/", scheme: String = "http", options: HTTPOptions = .patient,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async -> HTTPError? {
        do throws(HTTPError) {
            let answer = try await get(authority, path, scheme: scheme, options: options)
            Issue.record("expected an error, got \(answer.response.status)", sourceLocation: sourceLocation)
            return nil
        } catch {
            return error
        }
    }
}

extension HTTPOptions {
    /// Longer than any machine is too busy for: only tests of deadlines go by them.
    static let patient = HTTPOptions(connectDeadline: .seconds(300), wholeDeadline: .seconds(600), stallDeadline: .seconds(300))
}

extension HTTPAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// How long `body` takes.
func duration(of body: () async throws -> Void) async rethrows -> Duration {
    try await ContinuousClock().measure { try await body() }
}
