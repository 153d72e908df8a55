/// What the loop needs of a configuration, settled once.
struct CurlSettings: Sendable {
    let userAgent: String
    let caFile: String?
    let proxies: ProxyRules
    let versions: HTTPClient.Configuration.Versions
    let limits: HostQueues<Exchange>.Limits

    init(_ configuration: HTTPClient.Configuration) {
        // A line break in it would be a header of its own.
        userAgent = String(configuration.userAgent.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
        caFile = configuration.caFile
        proxies = configuration.proxies
        versions = configuration.versions
        limits = configuration.limits
    }
}
