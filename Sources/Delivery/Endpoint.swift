import Crypto
import CurlHTTP
import HTTPTypes
import Model

import struct Foundation.Data

/// An HTTP server that takes notifications, and what one attempt may take of us.
///
/// Redirects are never followed, and private addresses only where the operator allows them: whoever controls the name's DNS must not reach
/// into the operator's network.
struct Endpoint: Sendable, CustomStringConvertible, CustomReflectable {
    let target: TargetURL
    /// A hash of the URL.
    let address: String
    let deadline: Duration
    private let options: HTTPOptions

    /// - Parameters:
    ///   - url: An absolute http or https URL, without user and fragment. Never shown, as its path or query may be a credential.
    ///   - allowPrivate: Whether loopback, private and link-local addresses may be connected to.
    ///   - timeout: For one attempt, 1 to 60 s; Standard Webhooks advises 15 to 30 s.
    ///   - mistakes: Gets what is wrong with them, without the URL.
    ///
    /// `nil` when the URL is none.
    init?(url: Secret, allowPrivate: Bool, timeout: Duration, telling mistakes: inout Mistakes) {
        let policy: AddressPolicy = allowPrivate ? .any : .publicOnly
        let target = url.withExposedValue { TargetURL($0) }
        if let target {
            if let flaw = target.flaw(under: policy) { mistakes.add("url", with: ["allow_private"], flaw) }
        } else {
            mistakes.add(
                "url", "This must be an http or https URL with a host, a port of 1 to 65535 if any, and without user and fragment.")
        }
        if !(Duration.seconds(1) ... .seconds(60)).contains(timeout) {
            mistakes.add("timeout", "This must be between 1 and 60 seconds.")
        }
        guard let target else { return nil }
        self.target = target
        address = url.withExposedValue { url in
            SHA256.hash(data: Data(url.utf8)).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        deadline = timeout
        options = HTTPOptions(
            connectDeadline: min(.seconds(10), timeout), wholeDeadline: timeout, stallDeadline: timeout, maxBodyBytes: 1 << 20,
            maxRedirects: 0, addressPolicy: policy)
    }

    /// Sends one request and says what its answer means.
    func attempt(
        _ request: HTTPRequest, body: [UInt8], by http: any HTTPSending, at clock: any WallClock, expecting form: AnswerForm
    ) async -> AttemptOutcome {
        do throws(HTTPError) {
            return form.outcome(of: try await http.send(request, body: body, options: options), now: clock.now)
        } catch {
            return WebhookAnswer.outcome(of: error)
        }
    }

    var description: String { "\(target)" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
