import CurlHTTP
import Foundation
import HTTPTypes
import Model
import Testing

@testable import Delivery

/// Endpoints that do what none should, over a real socket: each costs a bounded time and a bounded memory, and is told of clearly.
@Suite(
    .enabled(
        if: PythonEndpoint.isAvailable,
        "Needs Python with the packages standardwebhooks, svix and cloudevents; `make test` installs them, CLOUT_PYTHON names the interpreter."
    ),
    .timeLimit(.minutes(10)))
struct HostileEndpointTests {
    private func outcome(
        of path: String, at endpoint: PythonEndpoint, scheme: String = "http", timeout: Duration = .seconds(20), http: HTTPClient
    ) async throws -> AttemptOutcome {
        let receiver = try WebhookReceiver(
            name: "crm", url: Secret("\(scheme)://127.0.0.1:\(endpoint.port)\(path)"), secrets: [("secret", Secret(sampleSecret))],
            allowPrivate: true, timeout: timeout, http: http)
        return await receiver.deliver(try sampleNotification())
    }

    private func seen(_ endpoint: PythonEndpoint, _ http: HTTPClient) async throws -> [String] {
        let answer = try await http.send(
            HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(endpoint.port)", path: "/seen"))
        return try PythonEndpoint.Seen.all(in: answer.body).map(\.path)
    }

    @Test("a megabyte is read and passed over; more than that ends the transfer, and the message is tried again")
    func megabyte() async throws {
        let endpoint = try await PythonEndpoint(secret: sampleSecret)
        defer { endpoint.stop() }
        let http = HTTPClient(.init(usesProxiesFromEnvironment: false))
        #expect(try await outcome(of: "/200?size=1048576", at: endpoint, http: http) == .delivered)
        for size in [1_048_577, 50_000_000] {
            guard case .failed(let reason, nil) = try await outcome(of: "/200?size=\(size)", at: endpoint, http: http) else {
                Issue.record("not failed")
                return
            }
            #expect(reason.hasPrefix("no answer (bodyTooLarge)"))
        }
        await http.shutDown()
    }

    @Test("an endpoint that says nothing costs its timeout, and is tried again")
    func silent() async throws {
        let endpoint = try await PythonEndpoint(secret: sampleSecret)
        defer { endpoint.stop() }
        let http = HTTPClient(.init(usesProxiesFromEnvironment: false))
        let outcome = try await outcome(of: "/silent", at: endpoint, timeout: .seconds(1), http: http)
        #expect(outcome == .failed(reason: "no answer (wholeDeadline): not finished within 1.0 seconds"))
        await http.shutDown()
    }

    @Test("a redirect, to a private address or anywhere, is not followed", arguments: [302, 307])
    func redirect(status: Int) async throws {
        let endpoint = try await PythonEndpoint(secret: sampleSecret)
        defer { endpoint.stop() }
        let http = HTTPClient(.init(usesProxiesFromEnvironment: false))
        guard case .failed(let reason, nil) = try await outcome(of: "/\(status)", at: endpoint, http: http) else {
            Issue.record("not failed")
            return
        }
        #expect(reason.hasPrefix("the endpoint answered \(status), a redirect") && reason.hasSuffix(", which is not followed"), "\(reason)")
        #expect(try await seen(endpoint, http) == ["/\(status)"])
        await http.shutDown()
    }

    @Test("a certificate that is somebody else's gets no byte of the message, though its authority is trusted", arguments: [true, false])
    func certificate(isTrusted: Bool) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "clout-certificate-\(UUID().uuidString).pem").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let endpoint = try await PythonEndpoint(secret: sampleSecret, certificate: file)
        defer { endpoint.stop() }
        let http = HTTPClient(.init(caFile: isTrusted ? file : nil, usesProxiesFromEnvironment: false))
        guard case .failed(let reason, nil) = try await outcome(of: "/200", at: endpoint, scheme: "https", http: http) else {
            Issue.record("not failed")
            return
        }
        #expect(reason.hasPrefix("no answer (tlsFailed)"), "\(reason)")
        await http.shutDown()
    }
}
