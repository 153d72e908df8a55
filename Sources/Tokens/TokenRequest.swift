import ConnectorKit
import Foundation
import JSON
import Model

/// One question to a token server (RFC 6749, section 5), and how its answer is understood.
struct TokenRequest {
    private let login: LoginSettings
    private(set) var call: Call

    /// A code that a person brought (section 4.1.3), for a token.
    init(code: String, verifier: String?, _ login: LoginSettings) {
        var fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", login.redirectURL)]
        if let verifier { fields.append(("code_verifier", verifier)) }
        self.init(fields, login)
    }

    /// The application's own token (section 4.4.2).
    init(asApplication login: LoginSettings) {
        if case .application(let fields) = login.description.way, login.clientSecret == nil, !fields.isEmpty {
            self.init(fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, login)
        } else {
            self.init([("grant_type", "client_credentials")], login)
        }
    }

    /// A new token for a refresh token (section 6).
    init(refreshToken: String, _ login: LoginSettings) {
        self.init([("grant_type", "refresh_token"), ("refresh_token", refreshToken)], login)
    }

    /// A token that lives longer for one that is good.
    init(_ exchange: LoginDescription.Exchange, of token: String, _ login: LoginSettings) {
        self.login = login
        var query: Query = [("grant_type", exchange.grant), (exchange.tokenName, token)]
        if exchange.sendsID { query.append((login.description.clientIDName, login.clientID)) }
        if exchange.sendsSecret, let secret = login.clientSecret { query.append(("client_secret", secret.withExposedValue { $0 })) }
        let path = exchange.path?.split(separator: "/").map(String.init)
        call = Call(
            "a token", at: path == nil ? login.tokenURL : login.exchangeURL, path ?? login.tokenPath, query: query, cost: [:],
            rules: Self.rules(naming: "token_url"))
    }

    init(_ fields: [(String, String)], _ login: LoginSettings) {
        self.login = login
        var fields = fields.map { (name: $0.0, value: $0.1) }
        call = Call("a token", at: login.tokenURL, login.tokenPath, cost: [:], rules: Self.rules(naming: "token_url"))
        switch (login.description.proof, login.clientSecret) {
        case (.basic, let secret) where secret != nil || login.description.asksNobody:
            call.logIn(as: login.clientID, secret, credential: "client_secret")
        case (_, let secret):
            fields.append((login.description.clientIDName, login.clientID))
            if let secret { fields.append(("client_secret", secret.withExposedValue { $0 })) }
        }
        if login.description.asksByGet { call.query = fields } else { call.send(form: fields) }
        call.credential = "client_secret"
    }

    /// Asks, and returns what the network gives.
    ///
    /// - Parameter former: Whose refresh token stays good where the answer brings no new one (section 6).
    func ask(in context: FetchContext, former: Grant? = nil) async throws(FetchError) -> Grant {
        do throws(FetchError) { return try await read(context.forTokens.get(call), in: context, former) } catch {
            throw Self.explained(error, naming: "token_url", in: context)
        }
    }

    /// The same error, where it names `base_url`: what stands behind that is another server.
    ///
    /// - Parameter key: Which address of [connector.login] was asked.
    static func explained(_ error: FetchError, naming key: String, in context: FetchContext) -> FetchError {
        guard error.kind == .malformedResponse || error.kind == .responseTooLarge else { return error }
        return FetchError(
            error.kind, error.recovery, reach: .connector, what: error.what, why: error.why,
            mend: .again(
                "it is asked for again",
                or: "if it stays so, check `\(key)` in [connector.login] of connector `\(context.connector)`"))
    }

    /// The token in an answer.
    func read(_ page: Page, in context: FetchContext, _ former: Grant? = nil) throws(FetchError) -> Grant {
        let now = context.clock.now
        return try context.read(page, of: call) { root -> Grant? in
            guard let token = root["access_token"]?.string, Self.isToken(token) else { return nil }
            func end(_ seconds: Int64?) -> Instant? {
                seconds.flatMap { (1...Self.longestLife).contains($0) ? now + .seconds($0) : nil }
            }
            let refreshToken = root["refresh_token"]?.string.flatMap { Self.isToken($0) ? $0 : nil }
            return Grant(
                accessToken: token, refreshToken: refreshToken ?? former?.refreshToken, obtained: now,
                expires: end(root["expires_in"]?.lenientInt64) ?? login.description.lifetime.map { now + $0 },
                // LinkedIn's name for it, and TikTok's.
                refreshExpires: end((root["refresh_token_expires_in"] ?? root["refresh_expires_in"])?.lenientInt64)
                    ?? (refreshToken == nil ? former?.refreshExpires : nil), issuer: login.issuer)
        }
    }

    /// Ten years, in seconds.
    private static let longestLife: Int64 = 315_360_000

    /// What goes into a header is visible ASCII.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 16_384 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }

    /// How answers without a token are understood.
    ///
    /// - Parameter key: Which address of [connector.login] is asked.
    static func rules(naming key: String) -> AnswerRules { AnswerRules(refine: { page, _, failure in refused(page, key, failure) }) }

    /// What an answer says instead of a token: RFC 6749, section 5.2, has a word, Meta's Graph an object with a number.
    static func word(_ page: Page) -> String? {
        page.readIfJSON { root in root["error"]?.string ?? root["error"]?["code"]?.lenientInt64.map { "code \($0)" } }
    }

    private static func refused(_ page: Page, _ key: String, _ failure: Failure) -> FetchError? {
        let error = word(page)
        if page.status == 403, !page.seemsJSON {
            return failure(
                .rateLimited, .backOff, reach: .connector, why: "403 Forbidden, by a page in front of the token server",
                mend: .later(or: "if it stays, the network refuses this address"))
        }
        guard [400, 401, 403].contains(page.status) || (page.status == 200 && error != nil) else {
            guard [404, 405, 410].contains(page.status) else { return nil }
            return failure(
                .rejected, .reconfigure, reach: .connector, why: "nobody gives tokens there (status \(page.status))",
                mend: "Check `\(key)` in [connector.login] of connector `\(failure.connector)`, then reload.")
        }
        // A word of a list (`invalid_grant`); anything longer might repeat what was sent.
        let word = error.flatMap { $0.utf8.count <= 40 ? $0 : nil }
        return failure(
            .unauthorized, .reconfigure, reach: .connector, why: "the network refuses to give one\(word.map { " (\($0))" } ?? "")",
            mend: "Check `client_id` and `client_secret`, say: clout connector login \(failure.connector), then reload.")
    }
}
