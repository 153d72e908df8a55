#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Which proxy a request goes through: the variables that curl and most other programs obey, read once.
///
/// Read here and handed to libcurl by option, because libcurl reads the environment for every transfer on its own thread, which
/// is a race with anybody who changes it. `HTTP_PROXY` in capitals is not read: in a CGI program it is a header of the visitor's.
struct ProxyRules: Sendable, Equatable {
    /// For http and for https; empty for none.
    var plain = ""
    var secure = ""
    /// The hosts that are reached without a proxy, as libcurl's `CURLOPT_NOPROXY` reads them.
    var exceptions = ""

    static let none = ProxyRules()

    private init() {}

    /// `environment` gives a variable's value; nil where it is not set.
    init(environment: (String) -> String?) {
        func value(_ names: String...) -> String { names.lazy.compactMap(environment).first { !$0.isEmpty } ?? "" }
        let all = value("all_proxy", "ALL_PROXY")
        plain = value("http_proxy")
        secure = value("https_proxy", "HTTPS_PROXY")
        if plain.isEmpty { plain = all }
        if secure.isEmpty { secure = all }
        exceptions = value("no_proxy", "NO_PROXY")
    }

    /// The environment of this process.
    static var fromEnvironment: ProxyRules {
        ProxyRules { name in getenv(name).map { String(cString: $0) } }
    }
}
