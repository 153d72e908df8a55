import Web

/// `[web]` of `clout.toml`, and `tokens.d/*.toml`: where the daemon listens, and who may ask.
enum WebFile {
    /// Reads the section; `nil` where nobody is to be listened to.
    static func read(_ section: Section) -> WebSettings? {
        defer { section.finish() }
        let requests = Int(section.integer("requests_per_minute", default: 600, in: 1...1_000_000))
        var hosts: Set<String> = []
        for host in section.strings("hosts") ?? [] {
            let name = host.lowercased()
            let isAddress = ListenAddress("[\(name)]:0") != nil
            if name.isEmpty || name.utf8.contains(where: { !isPart(ofName: $0) }) || (name.contains(":") && !isAddress) {
                section.wrong("hosts", "`\(host)` is no host's name; write it without a scheme and a port, such as \"clout.example.org\".")
            }
            hosts.insert(name)
        }
        var proxies: [AddressRange] = []
        for text in section.strings("trusted_proxies") ?? [] {
            if let range = AddressRange(text) {
                proxies.append(range)
            } else {
                section.wrong(
                    "trusted_proxies", "`\(text)` is no address; write one such as \"127.0.0.1\", or some such as \"10.0.0.0/8\".")
            }
        }
        let loopback = section.choice("loopback", of: WebSettings.Loopback.allCases.map(\.rawValue)).flatMap(WebSettings.Loopback.init)
        guard let text = section.string("listen") else {
            if !section.has("listen") { section.missing("listen", "an address and a port, such as \"127.0.0.1:8370\", or \"off\"") }
            return nil
        }
        if text == "off" { return nil }
        guard let listen = ListenAddress(text) else {
            section.refuse("listen", "This must be an IP address and a port, such as \"127.0.0.1:8370\" or \"[::1]:8370\", or \"off\".")
            return nil
        }
        return WebSettings(
            listen: listen, hosts: hosts, proxies: proxies, loopback: loopback ?? .read, requestsPerMinute: requests)
    }

    /// Reads a token.
    static func token(_ section: Section) -> AccessToken? {
        defer { section.finish() }
        let name = section.requiredString("name", "whose token it is")
        if !section.has("scope") { section.missing("scope", "what it allows: read, write or admin") }
        let scope = section.choice("scope", of: Client.Scope.allCases.map(\.rawValue)).flatMap(Client.Scope.init)
        let hash = section.requiredString("sha256", "the token's hash, as `clout token create` writes it")
        guard let scope, section.has("sha256") else { return nil }
        guard let token = AccessToken(name: name, scope: scope, hash: hash) else {
            section.refuse("sha256", "This must be 64 hexadecimal digits.", showValue: false)
            return nil
        }
        return token
    }

    /// Letters, digits, `-`, `_`, dots, and the colons of an IPv6 address.
    private static func isPart(ofName byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
