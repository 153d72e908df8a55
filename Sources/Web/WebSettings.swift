/// What an operator decides about a server.
public struct WebSettings: Sendable, Hashable {
    /// Where to listen. Takes a new server to change.
    public var listen: ListenAddress
    /// The names by which clients may call it beside `localhost` and the address that they have reached; in lower case, without ports.
    public var hosts: Set<String>
    /// Who may ask from other machines, or for more than to look.
    public var tokens: [AccessToken]
    /// How many requests a client beyond this machine may make in a minute.
    public var requestsPerMinute: Int

    public init(listen: ListenAddress, hosts: Set<String> = [], tokens: [AccessToken] = [], requestsPerMinute: Int = 600) {
        self.listen = listen
        self.hosts = hosts
        self.tokens = tokens
        self.requestsPerMinute = requestsPerMinute
    }
}
