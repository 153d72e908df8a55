import ConnectorKit
import Foundation
import JSON
import Model

/// One login on another device (RFC 8628): the code that a person types in there, and the wait until they have agreed.
public struct DeviceLogin: Sendable {
    /// The page to open, on any device.
    public let page: String
    /// What is to be typed in there.
    public let userCode: String
    /// How long the code is good, at most an hour.
    public let life: Duration
    private let ends: Instant
    private let deviceCode: Secret
    /// How long to wait between two questions.
    private let interval: Duration

    private static let longestLife: Int64 = 3600
    /// Where the network names no interval, and by how much it grows where the network wants that (sections 3.2 and 3.5).
    private static let step = Duration.seconds(5)
    private static let longestPause = Duration.seconds(60)

    /// Asks the network for a code; `nil` where it gives none.
    public static func begin(_ login: LoginSettings, in context: FetchContext) async throws(FetchError) -> Self? {
        guard let deviceURL = login.deviceURL else { return nil }
        var call = Call("a code for another device", at: deviceURL, [], cost: [:], rules: TokenRequest.rules(naming: "device_url"))
        var fields: Query = [(login.description.clientIDName, login.clientID)]
        if let scope = login.scope { fields.append(("scope", scope)) }
        call.send(form: fields)
        do throws(FetchError) {
            let page = try await context.forTokens.get(call)
            let now = context.clock.now
            return try context.read(page, of: call) { Self($0, at: now) }
        } catch { throw TokenRequest.explained(error, naming: "device_url", in: context) }
    }

    /// `nil` when the answer lacks something, or has what must not stand on a terminal.
    private init?(_ root: JSONValue, at now: Instant) {
        // Google's name for it is older than the RFC.
        guard let page = (root["verification_uri"] ?? root["verification_url"])?.string, Self.isVisible(page, atMost: 2000),
            page.hasPrefix("https://") || page.hasPrefix("http://"), let userCode = root["user_code"]?.string,
            Self.isVisible(userCode, atMost: 100), let deviceCode = root["device_code"]?.string, Self.isVisible(deviceCode, atMost: 4096),
            let seconds = root["expires_in"]?.lenientInt64, seconds > 0
        else { return nil }
        self.page = page
        self.userCode = userCode
        self.deviceCode = Secret(deviceCode)
        life = .seconds(min(seconds, Self.longestLife))
        ends = now + life
        let interval = root["interval"]?.lenientInt64.map { Duration.seconds(max(1, min($0, Self.longestLife))) } ?? Self.step
        self.interval = min(interval, Self.longestPause)
    }

    private static func isVisible(_ text: String, atMost limit: Int) -> Bool {
        (1...limit).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20..<0x7f).contains($0) }
    }

    /// Asks for the token again and again until the person has agreed, has refused, or the code has ended; ends with its task.
    ///
    /// - Parameters:
    ///   - clock: What the pauses are waited out on.
    ///   - tell: Is told of the first question that had no answer, also after one that had one. The wait goes on.
    func grant(
        _ login: LoginSettings, in context: FetchContext, on clock: any Clock<Duration>, telling tell: @Sendable (FetchError) -> Void
    ) async throws(FetchError) -> Grant {
        let request = TokenRequest(deviceCode: deviceCode, login)
        var pause = interval
        var trouble: FetchError?
        while context.clock.now + pause < ends {
            do { try await clock.sleep(for: pause) } catch {
                throw request.failure(in: context, .cancelled, .backOff, why: "the login was given up", mend: "Nothing has changed.")
            }
            switch try await request.askAgain(in: context) {
            case .granted(let grant): return grant
            case .pending: trouble = nil
            case .slower:
                trouble = nil
                pause = min(pause + Self.step, Self.longestPause)
            case .noAnswer(let error):
                if trouble == nil { tell(error) }
                trouble = error
                // Section 3.5 wants a pause that doubles.
                pause = min(pause * 2, Self.longestPause)
            }
        }
        throw request.codeEnded(in: context, after: trouble)
    }
}

/// What a token server says while a person may not have agreed yet (RFC 8628, section 3.5).
enum DeviceAnswer: Sendable {
    case granted(Grant)
    case pending
    /// Pending, and asked for too often.
    case slower
    /// Nothing that tells how the login stands: nobody answered, or somebody in front of the server did.
    case noAnswer(FetchError)
}

extension TokenRequest {
    /// What was agreed to on another device (section 3.4).
    init(deviceCode: Secret, _ login: LoginSettings) {
        self.init(
            [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", deviceCode.withExposedValue { $0 })], login)
    }

    fileprivate func askAgain(in context: FetchContext) async throws(FetchError) -> DeviceAnswer {
        let page: Page
        do throws(FetchError) { page = try await context.forTokens.send(call) } catch {
            guard error.kind != .cancelled else { throw error }
            return .noAnswer(error)
        }
        switch Self.word(page) {
        case "authorization_pending": return .pending
        case "slow_down": return .slower
        case "expired_token": throw codeEnded(in: context)
        case "access_denied":
            throw failure(in: context, .unauthorized, .reconfigure, why: "it was refused on the page", mend: "Nothing has changed.")
        default: return try granted(by: page, in: context)
        }
    }

    private func granted(by page: Page, in context: FetchContext) throws(FetchError) -> DeviceAnswer {
        do throws(FetchError) {
            if let error = context.verdict(on: page, of: call) { throw error }
            return .granted(try read(page, in: context))
        } catch {
            // What is no JSON is a proxy's page, or half an answer: it says nothing about the login, whatever its status.
            let isServersOwn = page.readIfJSON { _ in true } ?? false
            if !isServersOwn || error.kind == .unreachable || error.kind == .rateLimited { return .noAnswer(error) }
            throw Self.explained(error, naming: "token_url", in: context)
        }
    }

    /// - Parameter trouble: Why the last question had no answer, where it had none.
    fileprivate func codeEnded(in context: FetchContext, after trouble: FetchError? = nil) -> FetchError {
        failure(
            in: context, .unauthorized, .reconfigure,
            why: "nobody agreed in time" + (trouble.map { ", and the last question had no answer (\($0.why))" } ?? ""),
            mend: "Begin again for another code.")
    }

    fileprivate func failure(
        in context: FetchContext, _ kind: FetchError.Kind, _ recovery: FetchError.Recovery, why: String, mend: String
    ) -> FetchError {
        context.failure(of: call)(kind, recovery, reach: .connector, why: why, mend: mend)
    }
}
