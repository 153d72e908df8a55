import CurlHTTP
import Model

/// Sends alerts by mail.
///
/// A server that has taken a message and whose reply was lost gets it again, with the same `Message-ID`.
public struct MailReceiver: Receiver, CustomStringConvertible, CustomReflectable {
    public let name: String
    private let server: MailServer
    private let from: String
    private let to: [String]
    private let links: PageLinks?
    private let mail: any MailSending

    /// - Parameters:
    ///   - server: A name or an address, with a port or without.
    ///   - user: The name to log in by, with its password; both or none.
    ///   - from: The sender's address.
    ///   - to: The recipients' addresses, at most 50.
    ///   - allowPrivate: Whether loopback, private and link-local addresses may be connected to.
    ///   - timeout: For one attempt, 1 to 60 s.
    ///   - links: Where people find the pages; `nil` where they find none.
    ///
    /// Throws every mistake under the key that it stands under.
    public init(
        name: String, server: String, security: MailServer.Security = .tls, user: String? = nil, password: Secret? = nil, from: String,
        to: [String], allowPrivate: Bool = false, timeout: Duration = .seconds(20), links: PageLinks? = nil, mail: any MailSending
    ) throws(Mistakes) {
        var mistakes = Mistakes()
        let policy: AddressPolicy = allowPrivate ? .any : .publicOnly
        let authority = Authority(server)
        if let authority {
            if !policy.mayReach(host: authority.host) {
                mistakes.add(
                    "server", with: ["allow_private"],
                    "This is a loopback, private or otherwise reserved address. Set allow_private = true if it is meant.")
            }
        } else {
            mistakes.add("server", "This must be a host, with a port of 1 to 65535 behind it if need be, such as \"smtp.example.org:587\".")
        }
        if (user == nil) != (password == nil) {
            mistakes.add("password", with: ["user"], "A user has a password, and a password a user: give both, or none.")
        }
        if user != nil, security == .none {
            mistakes.add("security", with: ["user"], "A password is not sent without TLS: say \"tls\" or \"starttls\".")
        }
        let isOneLine = [user, password?.withExposedValue { $0 }].allSatisfy { $0?.unicodeScalars.contains { $0.value < 0x20 } != true }
        if !isOneLine { mistakes.add("password", with: ["user"], "Neither user nor password may hold a line break.") }
        if !MailClient.isAddress(from) { mistakes.add("from", Self.addressRule) }
        if to.isEmpty || to.count > 50 || !to.allSatisfy(MailClient.isAddress) {
            mistakes.add("to", "1 to 50 addresses. \(Self.addressRule)")
        }
        if !(Duration.seconds(1) ... .seconds(60)).contains(timeout) { mistakes.add("timeout", "This must be between 1 and 60 seconds.") }
        guard let authority, mistakes.all.isEmpty else { throw mistakes }
        self.name = name
        self.server = MailServer(
            authority, security: security, user: user, password: password.map { Self.reader(of: $0) },
            deadline: timeout, addressPolicy: policy)
        self.from = from
        self.to = to
        self.links = links
        self.mail = mail
    }

    /// The client knows no secrets; it asks for the password when it logs in.
    private static func reader(of secret: Secret) -> @Sendable () -> String { { secret.withExposedValue { $0 } } }

    private static let addressRule = "An address is written like \"ada@example.org\": ASCII, without a name and without brackets."

    public var deadline: Duration { server.deadline }
    public var isForPeople: Bool { true }

    /// Sends the notification once.
    public func deliver(_ notification: Notification) async -> AttemptOutcome {
        let message = MailMessage.bytes(of: notification, from: from, to: to, links: links)
        do throws(HTTPError) {
            return Self.outcome(reply: try await mail.send(Mail(from: from, to: to, message: message), by: server))
        } catch {
            if error.kind == .addressRefused {
                return .failed(reason: "the server's address is not public; `allow_private = true` in the receiver's file allows it")
            }
            return WebhookAnswer.outcome(of: error)
        }
    }

    /// What a server's last reply means (RFC 5321, section 4.2.1; RFC 4954, section 6).
    static func outcome(reply: Int) -> AttemptOutcome {
        switch reply {
        case 200..<300: .delivered
        // What is wrong with the login, the operator mends.
        case 530, 534, 535, 538: .failed(reason: "the mail server answered \(reply): it does not take user and password")
        case 500..<600: .refused(reason: "the mail server answered \(reply)")
        default: .failed(reason: "the mail server answered \(reply)")
        }
    }

    public var description: String { "mail \(name) by \(server.server)" }
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
