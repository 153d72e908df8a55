import ConnectorKit
import Crypto
import Foundation

/// One login of a person: the page to open, and what is brought back from it.
public struct CodeLogin: Sendable {
    /// The address to open in a browser.
    public let page: String
    /// What PKCE needs for the exchange (RFC 7636, section 4.1); `nil` without it.
    public let verifier: String?
    private let state: String

    /// `nil` where the network asks nobody.
    ///
    /// - Parameter random: Bytes that nobody can guess, as many as asked for.
    public init?(_ login: LoginSettings, random: (Int) -> [UInt8] = CodeLogin.randomBytes) {
        guard let pageURL = login.pageURL, case .code(_, let usesPKCE, let asking) = login.description.way else { return nil }
        state = Self.text(random(16))
        verifier = usesPKCE ? Self.text(random(32)) : nil
        var query: Query = [
            ("response_type", "code"), (login.description.clientIDName, login.clientID), ("redirect_uri", login.redirectURL),
            ("state", state),
        ]
        if let scope = login.scope { query.append(("scope", scope)) }
        query += asking.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if let verifier {
            query += [("code_challenge", Self.text(Array(SHA256.hash(data: Data(verifier.utf8))))), ("code_challenge_method", "S256")]
        }
        page = "\(pageURL.scheme)://\(pageURL.authority)\(pageURL.target(login.pagePath, query: query))"
    }

    /// What a person brings back.
    public enum Answer: Sendable, Hashable {
        case code(String)
        /// The network's word for why there is none.
        case refused(String)
        /// It is from another login.
        case foreign
        case unreadable
    }

    /// Reads the address that the page led to, or a bare code.
    public func read(_ pasted: String) -> Answer {
        // A terminal may break a long address; a code is one word.
        let words = pasted.split(whereSeparator: \.isWhitespace)
        let text = words.joined()
        guard text.contains("://") else { return words.count == 1 && Self.isCode(text) ? .code(text) : .unreadable }
        // Meta's networks end the address with `#_`.
        let address = text.prefix { $0 != "#" }
        let items = URLComponents(string: String(address))?.queryItems ?? []
        func value(_ name: String) -> String? { items.first { $0.name == name }?.value }
        // Not every network gives it back (Foursquare documents none); whoever pastes sees what he pastes.
        if let state = value("state"), state != self.state { return .foreign }
        if let error = value("error") ?? value("errorCode") { return .refused(String(error.prefix(100))) }
        guard let code = value("code"), Self.isCode(code) else { return .unreadable }
        return .code(code)
    }

    private static func isCode(_ text: String) -> Bool {
        (1...4096).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }

    /// The system's own random numbers.
    public static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Base64 for URLs, without padding (RFC 4648, section 5).
    private static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
