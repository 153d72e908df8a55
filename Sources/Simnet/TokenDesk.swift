import HTTPTypes
import Model
import Synchronization

/// Where a simulated network gives tokens: a small authorization server (RFC 6749) with codes and PKCE (RFC 7636), refresh tokens that are
/// good for one time, codes for other devices (RFC 8628), and tokens for applications.
///
/// A token ends by the society's clock, and is then as good as none. Beside it, the plain tokens that each account and application has go on
/// without an end. Any client may ask; one with a secret has `clientSecret`.
public final class TokenDesk: Sendable {
    /// How a network's desk differs from the others'.
    struct Place: Sendable, Hashable {
        var tokenPath: [String]
        /// How long a token lives.
        var lifetime: Duration
        /// Whether people log in here, too: on a page, with PKCE.
        var hasPage = false
        /// Where codes for other devices are given; `nil` where there are none.
        var devicePath: [String]?
        /// The plain token that an application's stands for; `nil` where they get none here.
        var application: String?
        /// The grants that stand for an application's login.
        var applicationGrants: Set<String> = ["client_credentials"]
        /// What an error is told with.
        var errorStatus = 400
        /// What some errors are told with instead.
        var statuses: [TokenRefusal: Int] = [:]
    }

    /// How the desk is run.
    public struct Settings: Sendable, Hashable {
        /// How long a token lives; `nil`: as long as the network's own.
        public var lifetime: Duration?
        /// Whether a refresh token that was used stays good until what was given for it is used, so that an answer that got lost logs nobody
        /// out. RFC 6749, section 6, leaves that to the server; without it the old one is worthless as soon as it is used, and using it
        /// again ends the whole login (RFC 9700, section 4.14.2).
        public var forgivesLostAnswers = false
        /// How often a device may ask whether somebody has agreed.
        public var deviceInterval = Duration.seconds(5)

        public init() {}
    }

    /// What a confidential client has as its secret.
    public static let clientSecret = "simnet-secret"
    /// How long a code is good: X's half a minute.
    static let codeLife = Duration.seconds(30)
    /// How long a code for another device is good: Google's half an hour.
    static let deviceCodeLife = Duration.seconds(1800)

    let place: Place
    private let settings: Settings
    private let book = Mutex(TokenBook())

    init(_ place: Place, settings: Settings = Settings()) {
        self.place = place
        self.settings = settings
    }

    /// How many tokens were given so far.
    public var given: Int { book.withLock { $0.given } }

    private var lifetime: Duration { settings.lifetime ?? place.lifetime }

    // MARK: For the network

    /// The plain token that a given one stands for, while it lives; what was not given here stands for itself.
    func standing(for token: String?, at now: Instant) -> String? {
        guard let token, token.hasPrefix(TokenBook.accessPrefix) else { return token }
        return book.withLock { $0.use(token, at: now) } ?? ""
    }

    /// The answer to who asks for a token; `nil` for any other question.
    func reply(to ask: Ask, at now: Instant) -> Reply? {
        guard ask.method == .post else { return nil }
        if ask.path == place.devicePath { return device(TokenQuestion(ask), at: now) }
        guard ask.path == place.tokenPath else { return nil }
        do throws(TokenRefusal) {
            let given = try grant(TokenQuestion(ask), at: now)
            return answer { json in
                json.field("token_type", "bearer")
                json.field("access_token", given.access)
                json.field("expires_in", Int(lifetime.milliseconds / 1000))
                if let refresh = given.refresh { json.field("refresh_token", refresh) }
            }
        } catch { return refusal(error) }
    }

    private func refusal(_ refusal: TokenRefusal) -> Reply {
        answer(refusal == .client ? 401 : place.statuses[refusal] ?? place.errorStatus) { $0.field("error", refusal.rawValue) }
    }

    /// A code for another device, by the name that Google has for the page's address.
    private func device(_ question: TokenQuestion, at now: Instant) -> Reply {
        guard question.namesClient else { return refusal(.client) }
        let codes = book.withLock { $0.noteDevice(settings.deviceInterval, until: now + Self.deviceCodeLife) }
        return answer { json in
            json.field("device_code", codes.device)
            json.field("user_code", codes.user)
            json.field("verification_url", Self.devicePage)
            json.field("expires_in", Int(Self.deviceCodeLife.milliseconds / 1000))
            json.field("interval", Int(settings.deviceInterval.milliseconds / 1000))
        }
    }

    private func answer(_ status: Int = 200, _ write: (inout JSONBytes) -> Void) -> Reply {
        var reply = Reply.json(status) { json in json.object(nil, write) }
        reply.headers[.cacheControl] = "no-store"
        return reply
    }

    private func grant(_ question: TokenQuestion, at now: Instant) throws(TokenRefusal) -> TokenBook.Given {
        if question.secret.map({ !$0.isEmpty && $0 != Self.clientSecret }) ?? !question.namesClient { throw .client }
        switch question.grant {
        case "authorization_code" where place.hasPage:
            return try book.withLock { (book) throws(TokenRefusal) in try book.redeem(question, lifetime, at: now) }
        case "urn:ietf:params:oauth:grant-type:device_code" where place.devicePath != nil:
            return try book.withLock { (book) throws(TokenRefusal) in
                try book.redeem(device: question["device_code"] ?? "", lifetime, at: now)
            }
        case "refresh_token" where place.hasPage:
            let (token, forgives) = (question["refresh_token"] ?? "", settings.forgivesLostAnswers)
            return try book.withLock { (book) throws(TokenRefusal) in
                try book.renew(token, lifetime, forgivesLostAnswers: forgives, at: now)
            }
        case let grant where place.applicationGrants.contains(grant):
            // Only who can show who he is gets one: that is what Basic is there for.
            guard let plain = place.application, question.secret != nil else { throw .grantType }
            return book.withLock { $0.give(plain, lifetime, at: now) }
        default: throw .grantType
        }
    }

    // MARK: For who sits there

    /// The page where a code for another device is typed in.
    public static let devicePage = "https://simnet.example/device"

    /// Types in a code that a client has shown, and agrees with one's plain token, or refuses with none. Returns whether there is such a code.
    public func typeIn(_ userCode: String, as token: String?, at now: Instant) -> Bool {
        book.withLock { $0.choose(userCode, plain: token, at: now) }
    }

    /// Lets a person agree on the page that a client has led to: returns the address that their browser ends at, with a code in it.
    ///
    /// - Parameters:
    ///   - page: The page's whole address, with `redirect_uri`, `state` and PKCE's challenge.
    ///   - token: The person's plain token.
    /// - Returns: `nil` where the network has no such page, or the page's address lacks something.
    public func agree(to page: String, as token: String, at now: Instant) -> String? {
        let query = page.firstIndex(of: "?").map { formFields(String(page[page.index(after: $0)...])) } ?? []
        func value(_ name: String) -> String? { query.last { $0.name == name }?.value }
        guard place.hasPage, value("response_type") == "code", value("client_id")?.isEmpty == false, let redirect = value("redirect_uri"),
            let state = value("state"), let challenge = value("code_challenge"), value("code_challenge_method") == "S256"
        else { return nil }
        let code = book.withLock { $0.note(plain: token, redirect: redirect, challenge: challenge, until: now + Self.codeLife) }
        return "\(redirect)\(redirect.contains("?") ? "&" : "?")state=\(state)&code=\(code)"
    }
}

/// Why no token is given (RFC 6749, section 5.2; RFC 8628, section 3.5).
enum TokenRefusal: String, Error {
    case client = "invalid_client"
    case grant = "invalid_grant"
    case grantType = "unsupported_grant_type"
    case pending = "authorization_pending"
    case slowDown = "slow_down"
    case denied = "access_denied"
    case expired = "expired_token"
}
