import CCurl
import HTTPTypes

/// What the loop needs of a configuration, settled once.
struct CurlSettings: Sendable {
    /// Go with every request that brings none of the same name. As lines of our own they cost half of what libcurl's options for them cost,
    /// which format them anew for each request.
    let fields: HTTPFields
    let caFile: String?
    let proxies: ProxyRules
    let versions: HTTPClient.Configuration.Versions
    let limits: HostQueues<Exchange>.Limits

    init(_ configuration: HTTPClient.Configuration) {
        // HTTPFields turns line breaks into blanks, which would else begin a header of their own.
        fields = [.userAgent: configuration.userAgent, .acceptEncoding: Self.encodings]
        caFile = configuration.caFile
        proxies = configuration.proxies
        versions = configuration.versions
        limits = configuration.limits
    }

    /// What this libcurl can decompress, as `accept-encoding` names it.
    private static var encodings: String {
        let features = ccurl_features()
        let known = [(CURL_VERSION_LIBZ, "gzip"), (CURL_VERSION_LIBZ, "deflate"), (CURL_VERSION_BROTLI, "br"), (CURL_VERSION_ZSTD, "zstd")]
        let names = known.filter { features & $0.0 != 0 }.map(\.1)
        return names.isEmpty ? "identity" : names.joined(separator: ", ")
    }
}
