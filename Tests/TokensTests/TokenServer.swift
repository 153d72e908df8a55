import ConnectorKit
import CurlHTTP
import Foundation
import HTTPTypes
import Model
import Synchronization

@testable import Tokens

/// A token server and an API in one: gives each token once, and answers 401 to every token but the last.
final class TokenServer: HTTPSending {
    struct Asked: Sendable, Hashable {
        var path: String
        var authorization: String?
        var form: String
    }

    private struct State {
        var asked: [Asked] = []
        var given = 0
        var refreshToken: String
        var accessToken: String
        var mode = Mode.works
        var gate: (@Sendable () async -> Void)?
    }

    enum Mode: Sendable {
        case works
        /// Refuses to give a token, with this status and body.
        case refuses(Int, String)
        /// Answers nothing.
        case away
    }

    /// Seconds that a token lives.
    let life: Int
    /// Whether a refresh token is good for one time only.
    let rotates: Bool
    private let state: Mutex<State>

    init(life: Int = 7200, rotates: Bool = true, refreshToken: String = "r0", accessToken: String = "a0") {
        self.life = life
        self.rotates = rotates
        state = Mutex(State(refreshToken: refreshToken, accessToken: accessToken))
    }

    var asked: [Asked] { state.withLock { $0.asked } }
    var tokenQuestions: [Asked] { asked.filter { $0.path.contains("token") } }
    var accessToken: String { state.withLock { $0.accessToken } }
    var refreshToken: String { state.withLock { $0.refreshToken } }
    func set(_ mode: Mode) { state.withLock { $0.mode = mode } }
    /// Holds each answer of the token server until the gate lets it go, the token being given already.
    func hold(_ gate: @escaping @Sendable () async -> Void) { state.withLock { $0.gate = gate } }
    /// The network takes all tokens back.
    func revoke() { state.withLock { $0.accessToken = "nobody's" } }

    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        let path = request.path ?? ""
        let form = String(decoding: body, as: UTF8.self)
        let asked = Asked(path: path, authorization: request.headerFields[.authorization], form: form)
        let (answer, gate) = state.withLock { state -> (Result<(Int, String), HTTPError>, (@Sendable () async -> Void)?) in
            state.asked.append(asked)
            guard path.contains("token") else {
                return (.success(asked.authorization == "Bearer \(state.accessToken)" ? (200, "{}") : (401, #"{"error":"expired"}"#)), nil)
            }
            switch state.mode {
            case .away: return (.failure(HTTPError(.connectFailed, request: "POST", reason: "nobody answers")), nil)
            case .refuses(let status, let body): return (.success((status, body)), nil)
            case .works: break
            }
            if form.contains("grant_type=refresh_token"), !form.contains("refresh_token=\(state.refreshToken)") {
                return (.success((400, #"{"error":"invalid_grant","error_description":"used before"}"#)), nil)
            }
            state.given += 1
            state.accessToken = "a\(state.given)"
            var text = #"{"access_token":"a\#(state.given)","token_type":"bearer","expires_in":\#(life)"#
            if rotates {
                state.refreshToken = "r\(state.given)"
                text += #","refresh_token":"r\#(state.given)""#
            }
            return (.success((200, text + "}")), state.gate)
        }
        await gate?()
        let (status, text) = try answer.get()
        var response = HTTPResponse(status: .init(code: status))
        response.headerFields[.contentType] = "application/json"
        return HTTPAnswer(response: response, body: Array(text.utf8))
    }
}

/// A clock that is put forward by hand.
final class HandClock: WallClock {
    private let time = Mutex(Instant(seconds: 1_800_000_000))
    var now: Instant { time.withLock { $0 } }
    func pass(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}

/// A folder that goes with its test.
final class TokenFolder: Sendable {
    let path = NSTemporaryDirectory() + "clout-tokens-\(UUID().uuidString)"
    deinit { try? FileManager.default.removeItem(atPath: path) }
    var file: String { "\(path)/net.json" }
    var text: String? { FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } }
}
