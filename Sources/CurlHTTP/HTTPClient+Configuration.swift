extension HTTPClient {
    /// How a client behaves for all its requests.
    public struct Configuration: Sendable {
        /// Sent with every request that brings no `user-agent` of its own.
        public var userAgent: String
        /// Connections in all, at least 1; further requests wait their turn.
        public var maxConnections: Int
        /// Connections to one host (scheme, name and port), at least 1. A host that speaks HTTP/2 gets one connection that carries up
        /// to 100 requests at once.
        public var maxConnectionsPerHost: Int
        /// How many requests may wait for a connection, at least 0. At the limit the caller of `send` is suspended until there is room.
        public var queueLimit: Int
        /// A file of certificate authorities (PEM) to be trusted besides the system's directory of them. nil for the system's bundle alone, which is
        /// read at most once a day.
        public var caFile: String?
        /// Whether `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` are obeyed. They are read once, by the client's `init`.
        public var usesProxiesFromEnvironment: Bool
        /// Which versions of HTTP may be spoken.
        public var versions: Versions
        /// Stands in for the environment in tests.
        var proxyRules: ProxyRules?

        /// Which versions of HTTP may be spoken.
        public enum Versions: Sendable, Hashable {
            /// HTTP/2 where TLS and the server offer it, else HTTP/1.1.
            case upToHTTP2
            /// HTTP/1.1 alone.
            case onlyHTTP1
        }

        /// The defaults suit one daemon that polls some hundred servers.
        public init(
            userAgent: String = "Clout", maxConnections: Int = 128, maxConnectionsPerHost: Int = 8, queueLimit: Int = 1024,
            caFile: String? = nil, usesProxiesFromEnvironment: Bool = true, versions: Versions = .upToHTTP2
        ) {
            self.userAgent = userAgent
            self.maxConnections = maxConnections
            self.maxConnectionsPerHost = maxConnectionsPerHost
            self.queueLimit = queueLimit
            self.caFile = caFile
            self.usesProxiesFromEnvironment = usesProxiesFromEnvironment
            self.versions = versions
        }

        var limits: HostQueues<Exchange>.Limits {
            let inAll = max(1, maxConnections)
            return .init(connections: inAll, connectionsPerHost: min(inAll, max(1, maxConnectionsPerHost)))
        }

        /// Callers inside the client at once: the waiting and those under way.
        var places: Int {
            let (sum, overflow) = max(1, maxConnections).addingReportingOverflow(max(0, queueLimit))
            return overflow ? .max : sum
        }

        var proxies: ProxyRules { proxyRules ?? (usesProxiesFromEnvironment ? .fromEnvironment : .none) }
    }
}
