import CurlHTTP

/// How a connector comes to a token and renews it (OAuth 2.0, RFC 6749), where its network's tokens end or a person is asked for them.
public struct LoginDescription: Sendable {
    /// Who says that the connector may read.
    public enum Way: Sendable, Hashable {
        /// Nobody is asked: the application logs in as itself (section 4.4), and again when its token ends. One without a secret asks by
        /// these fields instead, where the network has such a grant.
        case application(withoutSecret: [String: String] = [:])
        /// A person agrees on a page, and brings back the code that it ends with (section 4.1); with PKCE (RFC 7636) where the network
        /// wants that, and with the fields that the page wants beside the usual ones.
        case code(page: String, usesPKCE: Bool = false, asking: [String: String] = [:])
    }

    /// How the client shows who it is where tokens are given (section 2.3.1).
    public enum ClientProof: Sendable, Hashable {
        /// `client_id` and `client_secret` among the fields.
        case fields
        /// `Authorization: Basic`; a person's login without a secret has `client_id` among the fields.
        case basic
    }

    /// One token for another that lives longer: what Meta's networks have instead of refresh tokens.
    public struct Exchange: Sendable, Hashable {
        /// The path on the token server, such as `refresh_access_token`; `nil` is `tokenURL` itself.
        public var path: String?
        public var grant: String
        /// The parameter that the token in hand goes by.
        public var tokenName: String
        /// What else shows who the client is.
        public var sendsID, sendsSecret: Bool

        public init(_ path: String? = nil, grant: String, tokenName: String, sendsID: Bool = false, sendsSecret: Bool = false) {
            self.path = path
            self.grant = grant
            self.tokenName = tokenName
            self.sendsID = sendsID
            self.sendsSecret = sendsSecret
        }
    }

    /// The key of the credential whose place the kept token takes.
    public var credential: String
    /// The key of the credential that need not be given beside a login.
    public var replaces: String
    public var way: Way
    /// Where tokens are given.
    public var tokenURL: String
    /// Where a code is given that a person types in on another device, instead of bringing one back (RFC 8628); `nil` where the network
    /// has nothing of the kind.
    public var deviceURL: String?
    public var proof: ClientProof
    /// What the client's id goes by.
    public var clientIDName: String
    /// Whether the token server is asked by GET, its fields in the query.
    public var asksByGet: Bool
    public var scopes: [String]
    /// What stands between two scopes where they are sent.
    public var scopeSeparator: String
    /// Where `Exchange.path` stands; `nil` for the server of `tokenURL`.
    public var exchangeURL: String?
    /// Where the network's page leads back to, unless the operator has registered another.
    public var redirectURL: String
    /// What makes a first token one that lasts.
    public var lasting: Exchange?
    /// What renews a token where there is no refresh token.
    public var renewal: Exchange?
    /// How long a token lives where the network does not say; `nil` when it does not end.
    public var lifetime: Duration?
    /// How to register an application there, and which words of this are unverified.
    public var help: String

    public init(
        credential: String = "token", replaces: String? = nil, _ way: Way, tokenURL: String, deviceURL: String? = nil,
        proof: ClientProof = .fields, clientIDName: String = "client_id",
        asksByGet: Bool = false, scopes: [String] = [], scopeSeparator: String = " ", exchangeURL: String? = nil,
        redirectURL: String = "http://127.0.0.1:8080/",
        lasting: Exchange? = nil, renewal: Exchange? = nil, lifetime: Duration? = nil, help: String
    ) {
        self.credential = credential
        self.replaces = replaces ?? credential
        self.way = way
        self.tokenURL = tokenURL
        self.deviceURL = deviceURL
        self.proof = proof
        self.clientIDName = clientIDName
        self.asksByGet = asksByGet
        self.scopes = scopes
        self.scopeSeparator = scopeSeparator
        self.exchangeURL = exchangeURL
        self.redirectURL = redirectURL
        self.lasting = lasting
        self.renewal = renewal
        self.lifetime = lifetime
        self.help = help
    }

    /// The keys of `[connector.login]`.
    public var settings: [SettingDescription] {
        var settings = [
            SettingDescription("client_id", .string, isRequired: true, example: .string("…"), help: help),
            SettingDescription("token_url", .url, default: .string(tokenURL), help: "Where tokens are given."),
        ]
        if case .code(let page, _, _) = way {
            settings += [
                SettingDescription("page_url", .url, default: .string(page), help: "The page where a person agrees."),
                SettingDescription(
                    "redirect_url", .string, default: .string(redirectURL),
                    help: "Where that page leads back to, as the application is registered. Nothing needs to answer there: the code is in "
                        + "the address."),
            ]
        }
        if let deviceURL {
            settings.append(
                SettingDescription(
                    "device_url", .url, default: .string(deviceURL),
                    help: "Where `clout connector login NAME --device` gets a code that is typed in on another device."))
        }
        if let exchangeURL {
            settings.append(
                SettingDescription(
                    "exchange_url", .url, default: .string(exchangeURL), help: "Where a token is exchanged for one that lasts."))
        }
        if !scopes.isEmpty {
            settings.append(SettingDescription("scopes", .strings, default: .strings(scopes), help: "The rights that are asked for."))
        }
        return settings
    }

    /// Whether the application logs in as itself.
    public var asksNobody: Bool { if case .application = way { true } else { false } }

    /// The client's secret, among the connector's credentials.
    public var secret: CredentialDescription {
        CredentialDescription(
            "client_secret", isRequired: false,
            help: "For [connector.login]: the application's secret. Leave it out where the network gives none.")
    }
}

/// A login as a connector's file sets it up.
public struct LoginSettings: Sendable {
    public let description: LoginDescription
    public let clientID: String
    public let clientSecret: Secret?
    public let tokenURL: BaseURL
    /// Where tokens are exchanged for others.
    public let exchangeURL: BaseURL
    /// The page where a person agrees; `nil` where nobody is asked.
    public let pageURL: BaseURL?
    /// Where codes for another device are given; `nil` where the network has none.
    public let deviceURL: BaseURL?
    public let redirectURL: String
    public let scopes: [String]

    /// The rights that are asked for, as they are sent; `nil` without any.
    public var scope: String? { scopes.isEmpty ? nil : scopes.joined(separator: description.scopeSeparator) }

    /// Who gives tokens, and to which application: a token of another issuer is none of ours.
    public var issuer: String { "\(clientID) at \(tokenURL)" }

    /// What stands behind `tokenURL` in a request: some networks want the slash that a URL in a setting loses.
    public var tokenPath: [String] { description.tokenURL.hasSuffix("/") ? [""] : [] }
    /// The same behind `pageURL`.
    public var pagePath: [String] {
        if case .code(let page, _, _) = description.way, page.hasSuffix("/") { [""] } else { [] }
    }

    /// Takes `[connector.login]`; `nil` when an address is none, which the settings' own types refuse before.
    public init?(_ description: LoginDescription, _ settings: ConnectorSettings, clientSecret: Secret?) {
        guard let clientID = settings.string("client_id"), let tokenURL = settings.string("token_url").flatMap(BaseURL.init) else {
            return nil
        }
        self.description = description
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.tokenURL = tokenURL
        exchangeURL =
            settings.string("exchange_url").flatMap(BaseURL.init) ?? BaseURL("\(tokenURL.scheme)://\(tokenURL.authority)") ?? tokenURL
        pageURL = settings.string("page_url").flatMap(BaseURL.init)
        deviceURL = settings.string("device_url").flatMap(BaseURL.init)
        redirectURL = settings.string("redirect_url") ?? description.redirectURL
        scopes = settings.strings("scopes")
    }
}
