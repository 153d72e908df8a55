import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Foundation
import HTTPTypes
import Model
import Synchronization
import Testing

@testable import Tokens

/// A token server that answers what it is told to, in turn; with nothing left it says that nobody has agreed yet.
private final class DeviceServer: HTTPSending {
    typealias Answer = Result<(status: Int, body: String), HTTPError>

    private struct State {
        var answers: [Answer]
        var asked: [(path: String, form: String, at: Instant)] = []
    }

    private let clock: HandClock
    private let state: Mutex<State>

    init(_ answers: [Answer], _ clock: HandClock) {
        self.clock = clock
        state = Mutex(State(answers: answers))
    }

    var asked: [(path: String, form: String, at: Instant)] { state.withLock { $0.asked } }

    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        let answer = state.withLock { state in
            state.asked.append((request.path ?? "", String(decoding: body, as: UTF8.self), clock.now))
            return state.answers.isEmpty ? .pending : state.answers.removeFirst()
        }
        let (status, text) = try answer.get()
        var response = HTTPResponse(status: .init(code: status))
        response.headerFields[.contentType] = text.hasPrefix("<") ? "text/html" : "application/json"
        return HTTPAnswer(response: response, body: Array(text.utf8))
    }
}

extension DeviceServer.Answer {
    static func says(_ body: String, _ status: Int = 200) -> Self { .success((status, body)) }
    /// Google's status for it; the RFC has 400.
    static var pending: Self { says(#"{"error":"authorization_pending"}"#, 428) }
    static var away: Self { .failure(HTTPError(.connectFailed, request: "POST", reason: "nobody answers")) }
    static func code(_ rest: String = #","expires_in":60,"interval":5"#) -> Self {
        says(#"{"device_code":"d0","user_code":"AB-12","verification_uri":"https://net.example/device"\#(rest)}"#)
    }
    static var token: Self { says(#"{"access_token":"a1","refresh_token":"r1","expires_in":3600}"#) }
}

/// Passes a pause at once, by the wall clock that is put forward by hand; or holds it until it is cancelled.
private struct PassingClock: Clock {
    private let wall: HandClock
    private let holds: Bool
    private let start = (passing: ContinuousClock.now, wall: Model.Instant(seconds: 0))

    init(_ wall: HandClock, holds: Bool = false) {
        self.wall = wall
        self.holds = holds
    }

    var now: ContinuousClock.Instant { start.passing + (wall.now - start.wall) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        if holds { try await ContinuousClock().sleep(for: .seconds(600)) }
        wall.pass(deadline - now)
    }
}

private struct World {
    let clock = HandClock()
    let server: DeviceServer
    let folder = TokenFolder()
    let login: LoginSettings
    let keeper: TokenKeeper

    init(_ answers: [DeviceServer.Answer], offersDevices: Bool = true) throws {
        server = DeviceServer(answers, clock)
        let description = LoginDescription(
            .code(page: "https://net.example/agree"), tokenURL: "https://net.example/token",
            deviceURL: offersDevices ? "https://net.example/device/code" : nil, scopes: ["read"], help: "Register it.")
        var values: [String: SettingValue] = ["client_id": .string("an id"), "scopes": .strings(["read", "more"])]
        values["token_url"] = .string(description.tokenURL)
        values["device_url"] = description.deviceURL.map { .string($0) }
        login = try #require(LoginSettings(description, ConnectorSettings(name: "net", values: values), clientSecret: Secret("s3cret")))
        keeper = TokenKeeper(connector: "net", login: login, folder: folder.path, logger: MemoryLog().logger)
    }

    var context: FetchContext {
        FetchContext(
            connector: "net", http: server, budget: UnlimitedBudget(), clock: clock, logger: MemoryLog().logger,
            expressions: NoExpressions())
    }

    /// Logs in; the error where it fails.
    func logIn(holding: Bool = false, telling tell: @Sendable (FetchError) -> Void = { _ in }) async throws -> FetchError? {
        let device = try #require(try await DeviceLogin.begin(login, in: context))
        do throws(FetchError) {
            try await keeper.keep(device, in: context, on: PassingClock(clock, holds: holding), telling: tell)
            return nil
        } catch { return error }
    }

    /// How long after the answer before it each question for the token came.
    var pauses: [Duration] {
        let times = server.asked.map(\.at)
        return zip(times.dropFirst(), times).map { $0 - $1 }
    }
}

@Suite("A login on another device")
struct DeviceLoginTests {
    @Test("shows what the network gives, waits its interval until somebody has agreed, and keeps the token")
    func agreed() async throws {
        let world = try World([.code(), .pending, .says(#"{"error":"authorization_pending"}"#, 400), .token])
        let device = try #require(try await DeviceLogin.begin(world.login, in: world.context))
        #expect(device.page == "https://net.example/device" && device.userCode == "AB-12" && device.life == .seconds(60))
        try await world.keeper.keep(device, in: world.context, on: PassingClock(world.clock)) { _ in }
        #expect(world.pauses == [.seconds(5), .seconds(5), .seconds(5)])
        #expect(world.server.asked.map(\.path) == ["/device/code", "/token", "/token", "/token"])
        #expect(world.server.asked.first?.form == "client_id=an%20id&scope=read%20more")
        let question = try #require(world.server.asked.last?.form)
        #expect(
            question == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=d0&client_id=an%20id"
                + "&client_secret=s3cret")
        #expect(world.folder.text?.contains(#""refreshToken":"r1""#) == true)
    }

    @Test("asks more slowly where it is told to, or gets no answer")
    func slower() async throws {
        let world = try World([
            .code(#","expires_in":1800"#), .says(#"{"error":"slow_down"}"#, 403), .away, .says("{}", 503), .says("{}", 429), .token,
        ])
        #expect(try await world.logIn() == nil)
        #expect(world.pauses == [5, 10, 20, 40, 60].map { .seconds($0) })
    }

    @Test(
        "ends with what the network says, and keeps nothing",
        arguments: [
            (#"{"error":"access_denied"}"#, 403, "it was refused on the page", "Nothing has changed."),
            (#"{"error":"expired_token"}"#, 400, "nobody agreed in time", "Begin again for another code."),
            (#"{"error":"invalid_client"}"#, 401, "the network refuses to give one (invalid_client)", "Check `client_id`"),
            (#"{"token":"none"}"#, 200, "the answer is JSON of another shape", "check `token_url`"),
            ("{}", 404, "nobody gives tokens there (status 404)", "Check `token_url`"),
        ])
    func refused(body: String, status: Int, why: String, mend: String) async throws {
        let world = try World([.code(), .pending, .says(body, status)])
        let error = try #require(try await world.logIn())
        #expect(error.why == why && error.mend.contains(mend), "\(error)")
        #expect(world.folder.text == nil)
        #expect(world.server.asked.count == 3)
    }

    @Test(
        "an answer that is not the token server's, or only half of one, ends nothing",
        arguments: [
            .says("<html>Sign in</html>"), .says("<html>Not here</html>", 404), .says("<html>No</html>", 403), .says("<p>?</p>", 400),
            .says("{}", 500), .says("<html>Bad gateway</html>", 502), .says(#"{"access_tok"#), .says(""), .away,
            .failure(HTTPError(.wholeDeadline, request: "POST", reason: "no answer in time")),
        ] as [DeviceServer.Answer])
    fileprivate func otherAnswers(answer: DeviceServer.Answer) async throws {
        let world = try World([.code(#","expires_in":1800"#), .pending, answer, .token])
        #expect(try await world.logIn() == nil)
        #expect(world.pauses == [5, 5, 10].map { .seconds($0) })
        #expect(world.folder.text?.contains("a1") == true)
    }

    @Test("tells of trouble when it begins, and at the end of the code what it was")
    func trouble() async throws {
        let world = try World([.code()] + [.away, .away, .pending] + Array(repeating: .says("<html>", 502), count: 9))
        let whys = Mutex<[String]>([])
        let error = try #require(try await world.logIn { error in whys.withLock { $0.append(error.why) } })
        let told = whys.withLock { $0 }
        #expect(told.count == 2 && told[0] != told[1], "\(told)")
        #expect(error.why == "nobody agreed in time, and the last question had no answer (\(told[1]))")
    }

    @Test("asks no longer than the code is good")
    func expires() async throws {
        let world = try World([.code()])
        let error = try #require(try await world.logIn())
        #expect(error.why == "nobody agreed in time")
        // One for the code, and eleven every five seconds of its minute.
        #expect(world.server.asked.count == 12)
    }

    @Test("bounds what the network names", arguments: [(#","expires_in":999999999,"interval":0"#, 3600), (#","expires_in":2"#, 2)])
    func bounds(rest: String, life: Int) async throws {
        let world = try World([.code(rest)])
        let device = try #require(try await DeviceLogin.begin(world.login, in: world.context))
        #expect(device.life == .seconds(life))
        await #expect(throws: FetchError.self) {
            try await world.keeper.keep(device, in: world.context, on: PassingClock(world.clock)) { _ in }
        }
        // One for the code, and one for each second but the last.
        #expect(world.server.asked.count == (life == 3600 ? 3600 : 1))
    }

    @Test(
        "refuses a code that lacks something, or would write on a terminal what it should not",
        arguments: [
            "{}", #"{"device_code":"d","user_code":"u","expires_in":60}"#,
            #"{"device_code":"d","user_code":"u\u001b[2J","expires_in":60,"verification_uri":"https://net.example"}"#,
            #"{"device_code":"d","user_code":"u","expires_in":60,"verification_uri":"javascript:alert(1)"}"#,
            #"{"device_code":"d","user_code":"u","expires_in":-1,"verification_uri":"https://net.example"}"#,
        ])
    func unusable(body: String) async throws {
        let world = try World([.says(body)])
        let error = await #expect(throws: FetchError.self) { try await DeviceLogin.begin(world.login, in: world.context) }
        #expect(
            error?.inCommand.hasSuffix("Try again later; if it stays so, check `device_url` in [connector.login] of connector `net`.")
                == true)
    }

    @Test("a refused client is told which address was asked, and a network without the like has none")
    func begin() async throws {
        let world = try World([.says("{}", 404)])
        let error = await #expect(throws: FetchError.self) { try await DeviceLogin.begin(world.login, in: world.context) }
        #expect(error?.mend.contains("`device_url`") == true)
        let other = try World([], offersDevices: false)
        #expect(try await DeviceLogin.begin(other.login, in: other.context) == nil && other.server.asked.isEmpty)
    }

    @Test("ends with its task", .timeLimit(.minutes(10)))
    func cancelled() async throws {
        let world = try World([.code()])
        let task = Task { try await world.logIn(holding: true) }
        while world.server.asked.isEmpty { await Task.yield() }
        task.cancel()
        #expect(try await task.value?.kind == .cancelled)
        #expect(world.server.asked.count == 1 && world.folder.text == nil)
    }
}
