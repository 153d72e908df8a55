/// Hands a message to a mail server.
///
/// `MailClient` is the one real implementation; the protocol is what others hold, so that tests can stand in.
public protocol MailSending: Sendable {
    /// Sends one message once, and returns the last reply of the server: 250 when it has taken the message, 4yz or 5yz when it has not
    /// (RFC 5321, section 4.2.1).
    ///
    /// Cancelling the task ends it within about a second and throws `.cancelled`. Throws when there was no such reply.
    func send(_ mail: Mail, by server: MailServer) async throws(HTTPError) -> Int
}

/// A message with its envelope.
public struct Mail: Sendable {
    /// The sender's address, in ASCII, without a name.
    public var from: String
    /// The recipients' addresses, as `from` is; at least one.
    public var to: [String]
    /// Header and body, their lines ending in CR LF (RFC 5322).
    public var message: [UInt8]

    public init(from: String, to: [String], message: [UInt8]) {
        self.from = from
        self.to = to
        self.message = message
    }
}

/// A mail server, and what one message may take of us.
public struct MailServer: Sendable {
    /// How the connection is kept secret.
    public enum Security: String, Sendable, CaseIterable {
        /// TLS from the first byte on.
        case tls
        /// TLS before anything is said; a server that does not offer it is told nothing.
        case startTLS = "starttls"
        /// Not at all.
        case none

        /// Where servers listen for it (RFC 8314, RFC 6409, RFC 5321).
        public var standardPort: UInt16 {
            switch self {
            case .tls: 465
            case .startTLS: 587
            case .none: 25
            }
        }
    }

    public var server: Authority
    public var security: Security
    /// The name to log in by; `nil` for none.
    public var user: String?
    /// Gives the password to whoever logs in.
    public var password: (@Sendable () -> String)?
    /// For all of one message.
    public var deadline: Duration
    public var addressPolicy: AddressPolicy

    public init(
        _ server: Authority, security: Security, user: String? = nil, password: (@Sendable () -> String)? = nil,
        deadline: Duration = .seconds(20), addressPolicy: AddressPolicy = .publicOnly
    ) {
        self.server = server
        self.security = security
        self.user = user
        self.password = password
        self.deadline = deadline
        self.addressPolicy = addressPolicy
    }
}
