import Foundation
import HTTPTypes
import Hummingbird
import Model
import NIOCore

/// Decides who a client is, and turns away those who must not ask: by the name that they call the server, by their token, by the page
/// that sent them.
struct Guard: Sendable {
    let settings: WebSettings

    /// Who asks. Throws what is wrong with how they ask.
    func client(of request: Request, over channel: any Channel) throws(ProblemDetails) -> Client {
        let peer = channel.remoteAddress?.ipAddress ?? ""
        let name = try host(of: request, reached: channel.localAddress?.ipAddress)
        try checkOrigin(of: request)
        // A proxy on this machine asks for others: it says so, or calls us by another name.
        let isProxied = Self.proxyHeaders.contains { request.headers.contains($0) }
        let isLocal = ListenAddress.isLoopback(peer) && Self.isLoopback(name) && !isProxied
        let address = isLocal ? (address: nil, isProxied: false) : visitor(of: request, at: peer)
        var shown: AccessToken?
        if let header = request.headers[.authorization] { shown = try token(showing: header) }
        let granted = isLocal && settings.loopback == .read ? Client.Scope.read : nil
        return Client(token: shown, scope: shown?.scope ?? granted, address: address.address, isProxied: address.isProxied)
    }

    /// Where somebody asks from: of those whom a proxy that is believed asks for, the last one who is no such proxy.
    func visitor(of request: Request, at peer: String) -> (address: String?, isProxied: Bool) {
        let own = AddressRange.visitor(at: peer) ?? peer
        guard settings.proxies.contains(where: { $0.contains(peer) }) else { return (own, false) }
        let passed = request.headers[values: Self.forwardedFor].joined(separator: ",").split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }
        let visitor = passed.last { address in !settings.proxies.contains { $0.contains(address) } }
        return visitor.flatMap(AddressRange.visitor).map { ($0, true) } ?? (own, false)
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For") ?? .via

    /// Whether somebody may still do what they were let in for.
    func admits(_ client: Client) -> Bool {
        if let token = client.token { return settings.tokens.contains(token) }
        return settings.loopback == .read
    }

    private static let host = HTTPField.Name("Host")

    private static let proxyHeaders = [
        "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Real-IP", "X-Client-IP",
        "True-Client-IP", "CF-Connecting-IP",
    ].compactMap { HTTPField.Name($0) }

    /// The name that the client calls us, without its port.
    ///
    /// A page on the web may point a name of its own at this machine and have its visitors' browsers ask us (DNS rebinding); the name in
    /// `Host` is what gives it away.
    private func host(of request: Request, reached address: String?) throws(ProblemDetails) -> String {
        guard let authority = request.head.authority, !authority.isEmpty else {
            throw ProblemDetails(.badRequest, "The request has no Host header.")
        }
        // The first one has become the authority.
        guard Self.host.map({ !request.headers.contains($0) }) ?? true else {
            throw ProblemDetails(.badRequest, "The request has two Host headers.")
        }
        let name = Self.name(in: authority)
        guard Self.isLoopback(name) || name == address || settings.hosts.contains(name) else {
            throw ProblemDetails(
                .misdirectedRequest,
                "This server is not called `\(name.prefix(100))`. Names that it may be called stand under `hosts` of [web] in clout.toml.")
        }
        return name
    }

    /// `[::1]:8370` is called `::1`.
    private static func name(in authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[authority.index(after: authority.startIndex)..<end]).lowercased()
        }
        var name = authority.prefix { $0 != ":" }
        if name.hasSuffix(".") { name.removeLast() }
        return name.lowercased()
    }

    private static func isLoopback(_ name: String) -> Bool { name == "localhost" || ListenAddress.isLoopback(name) }

    /// Refuses what a page of another site has its visitor's browser change; browsers say whose page it is.
    private func checkOrigin(of request: Request) throws(ProblemDetails) {
        guard request.method != .get, request.method != .head else { return }
        let isForeign = Self.fetchSite.flatMap { request.headers[$0] }.map { $0 != "same-origin" && $0 != "none" } ?? false
        let origin = request.headers[.origin].map { String($0.split(separator: "/").last ?? "").lowercased() }
        guard !isForeign, origin == nil || origin == request.head.authority?.lowercased() else {
            throw ProblemDetails(.forbidden, "A page of another site asks for this; only those of this server may.")
        }
    }

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")

    private func token(showing header: String) throws(ProblemDetails) -> AccessToken {
        let words = header.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            throw Self.unauthorized("The Authorization header must be `Bearer TOKEN`.")
        }
        let digest = AccessToken.digest(of: words[1].trimmingCharacters(in: .whitespaces))
        // All of them are looked at, so that the time tells nothing.
        var found: AccessToken?
        for token in settings.tokens where token.isShown(asDigest: digest) { found = token }
        guard let found else {
            throw Self.unauthorized("There is no such token, or it was revoked. `clout token create` makes one.")
        }
        return found
    }

    /// Throws unless a client may do what a route needs.
    static func check(_ client: Client, for scope: Client.Scope?) throws(ProblemDetails) {
        guard let scope else { return }
        guard let granted = client.scope else {
            throw unauthorized("A token is needed here: `Authorization: Bearer TOKEN`. `clout token create` makes one.")
        }
        guard granted >= scope else {
            guard client.token != nil else {
                throw unauthorized("Without a token this machine may only look; this needs one with the scope `\(scope.rawValue)`.")
            }
            throw ProblemDetails(
                .forbidden, "This needs a token with the scope `\(scope.rawValue)`; this one has `\(granted.rawValue)`.",
                headers: [.wwwAuthenticate: "Bearer error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""])
        }
    }

    private static func unauthorized(_ detail: String) -> ProblemDetails {
        ProblemDetails(.unauthorized, detail, headers: [.wwwAuthenticate: "Bearer"])
    }
}
