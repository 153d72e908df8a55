import HTTPTypes
import Model

/// Spotify's Web API, as far as it still tells how many follow somebody, and its token server.
///
/// Nobody posts here: people follow artists, users and playlists, and each account is one of these.
struct SpotifyView: NetworkView {
    static let customs = Customs(
        network: Network("spotify"), number: 14, snowflake: Snowflake(epoch: 1_100_000_000_000, tailBits: 10, wholeSeconds: true),
        postShare: 0, hasMentions: false, handle: { member, number in "\(kinds[member.index % kinds.count])/\(id(number))" },
        accountID: { $1.replacing("/", with: ":") })
    static let tagsVersions = true

    static let routes: [Route<Self>] = [
        Route("/v1/me") { view, _ in view.me() },
        Route("/v1/{kind}/{id}") { view, parts in view.account(parts[0], parts[1]) },
    ]

    let look: Look
    init(_ look: Look) { self.look = look }

    private static let kinds = ["artist", "user", "playlist"]

    /// 22 letters and digits, at most.
    private static func id(_ number: UInt64) -> String {
        String("\(String(scramble(number), radix: 36))\(String(scramble(~number), radix: 36))".prefix(22))
    }

    // MARK: Limits and errors

    /// The token of an application with Extended Quota Mode, which is told all, and of one in Development Mode.
    static let appToken = NetworkServer.tokenPrefix + "app"
    static let developmentToken = NetworkServer.tokenPrefix + "development"

    static let desk: TokenDesk.Place? = TokenDesk.Place(tokenPath: ["api", "token"], lifetime: .seconds(3600), application: appToken)

    private var isDevelopment: Bool { ask.token == Self.developmentToken }

    var rejection: Reply? {
        guard let token = ask.token else { return Self.error(401, "No token provided") }
        return token == Self.appToken || isDevelopment || caller != nil ? nil : Self.error(401, "The access token expired")
    }

    /// Spotify does not say how many; 180 within 30 seconds is what people have met.
    var allowances: [Allowance] { [Allowance(ask.token ?? "", 180, per: .seconds(30))] }

    static func tell(_ verdict: RateLimiter.Verdict, at now: Instant, in reply: inout Reply) {
        guard !verdict.isAllowed else { return }
        reply.headers[.ours("Retry-After")] = String(max(1, verdict.reset.secondsRoundedUp - now.seconds))
    }

    static func throttled(until reset: Instant, at now: Instant) -> Reply { error(429, "API rate limit exceeded") }

    static func error(_ status: Int) -> Reply { error(status, status == 404 ? "Service not found" : "Service unavailable") }

    private static func error(_ status: Int, _ message: String) -> Reply {
        .json(status) { json in
            json.object { json in
                json.object("error") { json in
                    json.field("status", status)
                    json.field("message", message)
                }
            }
        }
    }

    // MARK: Questions

    /// The token's own account, by an id that stands in no link.
    private func me() -> Reply? {
        guard let caller else { return Self.error(403, "Forbidden.") }
        return .json { json in
            json.object { json in
                json.field("account_id", String(scramble(look.account(caller).number), radix: 36))
                json.field("display_name", look.name(caller))
                followers(of: caller, in: &json)
            }
        }
    }

    private func account(_ kinds: String, _ id: String) -> Reply? {
        guard let kind = Self.kinds.first(where: { "\($0)s" == kinds }) else { return nil }
        if kind == "user", isDevelopment { return Self.error(403, "Forbidden.") }
        guard let found = record.account(id: "\(kind):\(id)") else { return Self.error(404, "Resource not found") }
        return .json { json in
            json.object { json in
                json.field("id", id)
                json.field(kind == "user" ? "display_name" : "name", look.name(found))
                if !isDevelopment { followers(of: found, in: &json) }
            }
        }
    }

    private func followers(of account: Int32, in json: inout JSONBytes) {
        json.object("followers") { json in
            json.null("href")
            json.field("total", look.followers(account))
        }
    }
}
