/// What an operator decides about a server.
public struct WebSettings: Sendable, Hashable {
    /// What clients on this machine may do without a token.
    public enum Loopback: String, Sendable, Hashable, CaseIterable {
        /// Look.
        case read
        /// Nothing: they need one as everybody does.
        case token
    }

    /// Where to listen. Takes a new server to change.
    public var listen: ListenAddress
    /// The names by which clients may call it beside `localhost` and the address that they have reached; in lower case, without ports.
    public var hosts: Set<String>
    /// The proxies that are believed whom they ask for (`X-Forwarded-For`).
    public var proxies: [AddressRange]
    public var loopback: Loopback
    /// Who may ask from other machines, or for more than to look.
    public var tokens: [AccessToken]
    /// How many requests a client beyond this machine may make in a minute.
    public var requestsPerMinute: Int

    public init(
        listen: ListenAddress, hosts: Set<String> = [], proxies: [AddressRange] = [], loopback: Loopback = .read,
        tokens: [AccessToken] = [],
        requestsPerMinute: Int = 600
    ) {
        self.listen = listen
        self.hosts = hosts
        self.proxies = proxies
        self.loopback = loopback
        self.tokens = tokens
        self.requestsPerMinute = requestsPerMinute
    }
}
