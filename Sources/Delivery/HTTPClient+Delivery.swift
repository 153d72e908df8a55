import CurlHTTP

extension HTTPClient.Configuration {
    /// A client for deliveries alone: what hangs there holds up no fetch, and a receiver has as many connections as attempts in flight.
    public static func delivery(_ limits: Courier.Limits = Courier.Limits(), caFile: String? = nil) -> HTTPClient.Configuration {
        HTTPClient.Configuration(maxConnections: 128, maxConnectionsPerHost: limits.inFlightPerReceiver, caFile: caFile)
    }
}
