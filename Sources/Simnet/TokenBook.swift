import Crypto
import Foundation
import Model

/// What a token desk has given, and to whom: a pure value.
struct TokenBook: Sendable {
    /// What is given together.
    struct Given: Sendable {
        var access: String
        var refresh: String?
    }

    /// A code that waits for its client.
    private struct Code {
        var plain, redirect, challenge: String
        var ends: Instant
    }

    private struct Access {
        var plain: String
        var login: Int?
        var ends: Instant
    }

    /// One person's login: a chain of refresh tokens, of which the last is good.
    private struct Login {
        var plain: String
        var last = ""
        /// The one before it, as long as nothing that was given for it has been used.
        var former: String?
    }

    static let accessPrefix = "access."
    /// So many of each are remembered; beyond it all are forgotten.
    private static let capacity = 10_000

    private(set) var given = 0
    private var codes: [String: Code] = [:]
    private var accesses: [String: Access] = [:]
    private var logins: [Int: Login] = [:]
    private var devices = DeviceBook()

    // MARK: Codes

    mutating func note(plain: String, redirect: String, challenge: String, until end: Instant) -> String {
        let code = name("code")
        if codes.count >= Self.capacity { codes = [:] }
        codes[code] = Code(plain: plain, redirect: redirect, challenge: challenge, ends: end)
        return code
    }

    /// Gives tokens for a code, which is good for one time, for the client that it was made for.
    mutating func redeem(_ question: TokenQuestion, _ life: Duration, at now: Instant) throws(TokenRefusal) -> Given {
        guard let code = codes.removeValue(forKey: question["code"] ?? ""), now < code.ends, code.redirect == question["redirect_uri"],
            code.challenge == Self.challenge(of: question["code_verifier"] ?? "")
        else { throw .grant }
        return logIn(code.plain, life, at: now)
    }

    private mutating func logIn(_ plain: String, _ life: Duration, at now: Instant) -> Given {
        if logins.count >= Self.capacity { logins = [:] }
        let login = given
        logins[login] = Login(plain: plain)
        return renew(login, keeping: nil, life, at: now)
    }

    /// RFC 7636, section 4.2.
    private static func challenge(of verifier: String) -> String {
        Data(SHA256.hash(data: Data(verifier.utf8))).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    // MARK: Other devices

    /// Makes a code for the client, and one that a person types in.
    mutating func noteDevice(_ interval: Duration, until end: Instant) -> (device: String, user: String) {
        let code = name("device")
        let user = String(String(scramble(names), radix: 36).uppercased().suffix(8))
        devices.note(code, userCode: user, interval: interval, until: end)
        return (code, user)
    }

    /// What somebody does who has typed a code in.
    mutating func choose(_ userCode: String, plain: String?, at now: Instant) -> Bool { devices.choose(userCode, plain: plain, at: now) }

    /// Gives tokens for a device's code, once somebody has agreed.
    mutating func redeem(device code: String, _ life: Duration, at now: Instant) throws(TokenRefusal) -> Given {
        logIn(try devices.redeem(code, at: now), life, at: now)
    }

    // MARK: Tokens

    /// Gives an application a token, and nothing to renew it by (section 4.4.3).
    mutating func give(_ plain: String, _ life: Duration, at now: Instant) -> Given {
        Given(access: access(Access(plain: plain, login: nil, ends: now + life), at: now))
    }

    /// Gives new tokens for a refresh token. One that is used a second time ends its login: one of the two who had it has stolen it.
    mutating func renew(_ token: String, _ life: Duration, forgivesLostAnswers: Bool, at now: Instant) throws(TokenRefusal) -> Given {
        let parts = token.split(separator: ".")
        guard parts.count == 3, parts[0] == "refresh", let number = Int(parts[1]), let login = logins[number] else { throw .grant }
        if token == login.last { return renew(number, keeping: token, life, at: now) }
        if forgivesLostAnswers, token == login.former { return renew(number, keeping: token, life, at: now) }
        logins[number] = nil
        accesses = accesses.filter { $0.value.login != number }
        throw .grant
    }

    private mutating func renew(_ number: Int, keeping former: String?, _ life: Duration, at now: Instant) -> Given {
        let refresh = name("refresh.\(number)")
        let plain = logins[number]?.plain ?? ""
        logins[number] = Login(plain: plain, last: refresh, former: former)
        return Given(access: access(Access(plain: plain, login: number, ends: now + life), at: now), refresh: refresh)
    }

    private mutating func access(_ access: Access, at now: Instant) -> String {
        given += 1
        if accesses.count >= Self.capacity { accesses = accesses.filter { $0.value.ends > now } }
        if accesses.count >= Self.capacity { accesses = [:] }
        let token = name("access")
        accesses[token] = access
        return token
    }

    /// The plain token that a given one stands for; `nil` after its end. Who uses it has got the answer that it came in.
    mutating func use(_ token: String, at now: Instant) -> String? {
        guard let access = accesses[token], now < access.ends else { return nil }
        if let login = access.login { logins[login]?.former = nil }
        return access.plain
    }

    private var names: UInt64 = 0

    private mutating func name(_ kind: String) -> String {
        names += 1
        return "\(kind).\(String(scramble(names), radix: 36))"
    }
}
