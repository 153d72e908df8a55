import CurlHTTP
import HTTPTypes
import Model

/// Posts alerts to an HTTP endpoint: signed as Standard Webhooks says, the body a CloudEvent.
///
/// `webhook-id` and body are the same on every attempt, `webhook-timestamp` is the attempt's.
public struct WebhookReceiver: Receiver, CustomStringConvertible, CustomReflectable {
    /// How a request holds the event (CloudEvents 1.0, HTTP binding, section 3).
    public enum Mode: String, Sendable, CaseIterable {
        /// The body is the event, with its attributes.
        case structured
        /// The body is the event's data; its attributes are headers, `ce-…`.
        case binary
    }

    public let name: String
    private let endpoint: Endpoint
    private let keys: [SigningKey]
    private let mode: Mode
    private let answer: AnswerForm
    private let links: PageLinks?
    private let source: String
    private let http: any HTTPSending
    private let clock: any WallClock

    /// - Parameters:
    ///   - url: An absolute http or https URL, without user and fragment. Never shown, as its path or query may be a credential.
    ///   - secrets: One `whsec_…` secret with the key that it stands under, or several while the endpoint changes from one to another:
    ///     each signs.
    ///   - allowPrivate: Whether loopback, private and link-local addresses may be connected to.
    ///   - timeout: For one attempt, 1 to 60 s; Standard Webhooks advises 15 to 30 s.
    ///   - mode: How requests hold the event.
    ///   - answer: What an answer says to a message that was taken.
    ///   - links: Where people find the pages; `nil` where they find none.
    ///   - source: CloudEvents' `source`, a URI reference that names this installation.
    ///   - http: Sends the requests.
    ///   - clock: Stamps the attempts.
    ///
    /// Throws every mistake, without the URL and the secret.
    public init(
        name: String, url: Secret, secrets: [(key: String, value: Secret)], allowPrivate: Bool = false, timeout: Duration = .seconds(20),
        mode: Mode = .structured, answer: AnswerForm = .any2xx, links: PageLinks? = nil, source: String = "/clout",
        http: any HTTPSending, clock: any WallClock = SystemWallClock()
    ) throws(Mistakes) {
        var mistakes = Mistakes()
        let endpoint = Endpoint(url: url, allowPrivate: allowPrivate, timeout: timeout, telling: &mistakes)
        if secrets.isEmpty {
            mistakes.add("secret", "Without a signing secret anybody could forge alerts. Give the endpoint's `whsec_…`.")
        }
        var keys: [SigningKey] = []
        for (key, secret) in secrets {
            do { keys.append(try SigningKey(secret)) } catch { mistakes.add(key, error.reason) }
        }
        guard let endpoint, mistakes.all.isEmpty else { throw mistakes }
        self.name = name
        self.endpoint = endpoint
        self.keys = keys
        self.mode = mode
        self.answer = answer
        self.links = links
        self.source = source
        self.http = http
        self.clock = clock
    }

    public var address: String { endpoint.address }
    public var deadline: Duration { endpoint.deadline }

    /// Posts the notification once.
    public func deliver(_ notification: Notification) async -> AttemptOutcome {
        guard Self.isUsable(notification.id) else {
            return .refused(reason: "the notification's id cannot stand in a header, or holds a dot")
        }
        let body = WebhookBody(notification, source: source, mode: mode, links: links)
        let timestamp = clock.now.seconds
        let signatures = keys.map { $0.signature(id: notification.id, timestamp: timestamp, body: body.bytes) }
        var fields = body.fields
        fields[.webhookID] = notification.id
        fields[.webhookTimestamp] = String(timestamp)
        fields[.webhookSignature] = signatures.joined(separator: " ")
        return await endpoint.attempt(endpoint.target.request(.post, fields), body: body.bytes, by: http, at: clock, expecting: answer)
    }

    public var description: String { "webhook \(name) at \(endpoint)" }
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }

    /// Visible ASCII without a dot, which separates what is signed.
    private static func isUsable(_ id: String) -> Bool {
        !id.isEmpty && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ".") }
    }
}

extension HTTPField.Name {
    fileprivate static let webhookID = ours("webhook-id")
    fileprivate static let webhookTimestamp = ours("webhook-timestamp")
    fileprivate static let webhookSignature = ours("webhook-signature")

    private static func ours(_ name: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name(name.description) else {
            preconditionFailure("\(name) in our own source is not a header's name")
        }
        return name
    }
}
