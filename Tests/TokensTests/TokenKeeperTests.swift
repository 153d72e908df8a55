import ConnectorKit
import ConnectorTesting
import CurlHTTP
import Foundation
import Model
import Testing

@testable import Tokens

private let day = Duration.seconds(86_400)

/// A connector's login against a server, with a file of its own.
private struct World {
    let server: TokenServer
    let clock = HandClock()
    let folder = TokenFolder()
    let log = MemoryLog()
    let login: LoginSettings

    init(_ server: TokenServer = TokenServer(), _ description: LoginDescription = .person, secret: String? = "s3cret") throws {
        self.server = server
        let values: [String: SettingValue] = [
            "client_id": .string("id"), "token_url": .string("https://net.example/oauth/token"),
            "page_url": .string("https://net.example/agree"),
            "scopes": .strings(["read", "more"]),
        ]
        login = try #require(
            LoginSettings(description, ConnectorSettings(name: "net", values: values), clientSecret: secret.map { Secret($0) }))
    }

    /// A keeper as a new process has it.
    func keeper() -> TokenKeeper { TokenKeeper(connector: "net", login: login, folder: folder.path, logger: log.logger) }

    func context(_ keeper: TokenKeeper?) -> FetchContext {
        FetchContext(
            connector: "net", http: server, budget: UnlimitedBudget(), clock: clock, logger: log.logger, tokens: keeper,
            expressions: NoExpressions())
    }

    /// What the API is asked.
    var call: Call {
        get throws {
            Call(
                "posts", at: try #require(BaseURL("https://net.example")), ["posts"], bearer: (Secret("kept"), "token"),
                cost: ["requests": 1])
        }
    }

    func logIn(_ keeper: TokenKeeper) async throws { try await keeper.keep(code: "c0de", verifier: "v", in: context(nil)) }

    func ask(_ keeper: TokenKeeper) async throws -> Int { try await context(keeper).send(call).status }
}

extension LoginDescription {
    fileprivate static let person = LoginDescription(
        .code(page: "https://net.example/agree", usesPKCE: true), tokenURL: "https://net.example/oauth/token", proof: .basic,
        scopes: ["read"], help: "Register it.")
    fileprivate static let application = LoginDescription(
        .application(), tokenURL: "https://net.example/oauth/token", proof: .basic, help: "Register it.")
    fileprivate static let exchanging = LoginDescription(
        .code(page: "https://net.example/agree"), tokenURL: "https://net.example/oauth/token",
        lasting: .init("access_token", grant: "th_exchange_token", tokenName: "access_token", sendsSecret: true),
        renewal: .init("refresh_access_token", grant: "th_refresh_token", tokenName: "access_token"), lifetime: .seconds(60 * 86_400),
        help: "Register it.")
}

private func refusal(_ body: () async throws -> Void) async -> FetchError? {
    do { try await body() } catch { return error as? FetchError }
    return nil
}

@Suite("Tokens are kept")
struct TokenKeeperTests {
    @Test("before a login every question says how to log in")
    func nobodyLoggedIn() async throws {
        let world = try World()
        let error = try #require(await refusal { _ = try await world.ask(world.keeper()) })
        #expect(error.kind == .unauthorized && error.recovery == .reconfigure && error.reach == .connector)
        #expect(error.mend.contains("clout connector login net"))
        #expect(world.server.asked.isEmpty)
    }

    @Test("a login's token is sent, and kept for the owner's eyes only")
    func login() async throws {
        let world = try World()
        let keeper = world.keeper()
        try await world.logIn(keeper)
        let question = try #require(world.server.tokenQuestions.first)
        #expect(question.authorization == "Basic " + Data("id:s3cret".utf8).base64EncodedString())
        #expect(question.form.contains("grant_type=authorization_code&code=c0de"))
        #expect(question.form.contains("code_verifier=v"))
        #expect(!question.form.contains("s3cret"))
        #expect(try await world.ask(keeper) == 200)
        // Another process finds it.
        #expect(try await world.ask(world.keeper()) == 200)
        let mode = try #require(try FileManager.default.attributesOfItem(atPath: world.folder.file)[.posixPermissions] as? Int)
        #expect(mode == 0o600)
        let folder = try #require(try FileManager.default.attributesOfItem(atPath: world.folder.path)[.posixPermissions] as? Int)
        #expect(folder == 0o700)
        #expect(!world.log.lines.contains { $0.contains("a1") || $0.contains("r1") })
    }

    @Test("a token is renewed a fifth of its life before its end, once for all who ask, and the new refresh token is kept")
    func renewal() async throws {
        let world = try World()
        let keeper = world.keeper()
        try await world.logIn(keeper)
        world.clock.pass(.seconds(5700))
        #expect(try await world.ask(keeper) == 200)
        #expect(world.server.tokenQuestions.count == 1)
        world.clock.pass(.seconds(120))
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { try await world.ask(keeper) } }
            for try await status in group { #expect(status == 200) }
        }
        #expect(world.server.tokenQuestions.count == 2)
        #expect(world.folder.text?.contains(#""refreshToken":"r2""#) == true)
        // And so on, over restarts.
        for turn in 3..<10 {
            world.clock.pass(.seconds(6000))
            #expect(try await world.ask(world.keeper()) == 200)
            #expect(world.server.tokenQuestions.count == turn)
        }
    }

    @Test("two processes that renew at once use the refresh token once")
    func twoProcesses() async throws {
        let world = try World()
        let (one, two) = (world.keeper(), world.keeper())
        try await world.logIn(one)
        #expect(try await world.ask(two) == 200)
        world.clock.pass(.seconds(7000))
        async let first = world.ask(one)
        async let second = world.ask(two)
        #expect(try await (first, second) == (200, 200))
        #expect(world.server.tokenQuestions.count == 2)
    }

    @Test("a fetch that is cancelled does not lose what its renewal brings")
    func cancelled() async throws {
        let world = try World()
        let keeper = world.keeper()
        try await world.logIn(keeper)
        world.clock.pass(.seconds(7000))
        let isGiven = Doorbell()
        let mayAnswer = Doorbell()
        world.server.hold {
            isGiven.ring()
            await mayAnswer.rest()
        }
        let fetch = Task { try await world.ask(keeper) }
        await isGiven.rest()
        fetch.cancel()
        // The wait ends at once, the renewal does not.
        let error = await refusal { _ = try await fetch.value }
        #expect(error?.kind == .cancelled)
        #expect(world.folder.text?.contains("renewalBegun") == true)
        mayAnswer.ring()
        await keeper.finish()
        #expect(world.folder.text?.contains(#""refreshToken":"r2""#) == true)
        #expect(world.folder.text?.contains("renewalBegun") == false)
        #expect(try await world.ask(world.keeper()) == 200)
    }

    @Test("where the file cannot be written, the refresh token is not spent")
    func unwritable() async throws {
        let world = try World()
        let keeper = world.keeper()
        try await world.logIn(keeper)
        world.clock.pass(.seconds(7000))
        // A folder in the way of the new file stops also root.
        try FileManager.default.createDirectory(atPath: world.folder.file + ".new", withIntermediateDirectories: false)
        // The token in hand is still good for three minutes.
        #expect(try await world.ask(keeper) == 200)
        #expect(world.server.tokenQuestions.count == 1)
        #expect(world.log.lines.contains { $0.hasPrefix("warning token not renewed yet") })
        world.clock.pass(.seconds(200))
        let error = await refusal { _ = try await world.ask(keeper) }
        #expect(error?.kind == .notStored)
        #expect(world.server.refreshToken == "r1")
        try FileManager.default.removeItem(atPath: world.folder.file + ".new")
        #expect(try await world.ask(keeper) == 200)
        #expect(world.server.refreshToken == "r2")
    }

    @Test("a token that cannot be written after it was given is used, and written as soon as that works")
    func writtenLater() async throws {
        let world = try World()
        let keeper = world.keeper()
        try await world.logIn(keeper)
        world.clock.pass(.seconds(7000))
        let block = world.folder.file + ".new"
        world.server.hold { try? FileManager.default.createDirectory(atPath: block, withIntermediateDirectories: false) }
        #expect(try await world.ask(keeper) == 200)
        #expect(world.folder.text?.contains(#""refreshToken":"r1""#) == true)
        #expect(world.log.lines.contains { $0.hasPrefix("error token is not saved") })
        try FileManager.default.removeItem(atPath: block)
        #expect(try await world.ask(keeper) == 200)
        #expect(world.folder.text?.contains(#""refreshToken":"r2""#) == true)
    }

    @Test("a token that is not saved outlives a reload, which reads the file anew, and is written as soon as that works")
    func unsavedOverReload() async throws {
        let world = try World()
        let keeper = world.keeper()
        try await world.logIn(keeper)
        world.clock.pass(.seconds(7000))
        let block = world.folder.file + ".new"
        world.server.hold { try? FileManager.default.createDirectory(atPath: block, withIntermediateDirectories: false) }
        #expect(try await world.ask(keeper) == 200)
        await keeper.reread()
        // The file has the former one, which the network has taken back.
        #expect(try await world.ask(keeper) == 200)
        #expect(world.folder.text?.contains(#""refreshToken":"r1""#) == true)
        #expect(world.server.tokenQuestions.count == 2)
        try FileManager.default.removeItem(atPath: block)
        await keeper.reread()
        #expect(try await world.ask(keeper) == 200)
        #expect(world.folder.text?.contains(#""refreshToken":"r2""#) == true)
        // From here on a reload does read the file.
        await keeper.reread()
        #expect(try await world.ask(keeper) == 200)
        #expect(world.server.tokenQuestions.count == 2)
    }

    @Test("a process killed between the network's answer and the disk is told of by the next")
    func killed() async throws {
        let world = try World()
        let keeper = world.keeper()
        try await world.logIn(keeper)
        world.clock.pass(.seconds(7000))
        // The answer never comes to this process: it is as good as dead.
        let isGiven = Doorbell()
        world.server.hold {
            isGiven.ring()
            try? await Task.sleep(for: .seconds(3600))
        }
        let fetch = Task { try await world.ask(keeper) }
        await isGiven.rest()
        let left = try #require(world.folder.text)
        let next = try World(world.server)
        try FileManager.default.createDirectory(atPath: next.folder.path, withIntermediateDirectories: true)
        try Data(left.utf8).write(to: URL(filePath: next.folder.file))
        chmod(next.folder.file, 0o600)
        next.clock.pass(.seconds(7300))
        let error = try #require(await refusal { _ = try await next.ask(next.keeper()) })
        #expect(error.kind == .unauthorized)
        #expect(error.why.contains("had no answer"))
        #expect(error.mend.contains("clout connector login net"))
        fetch.cancel()
    }

    @Test("a process killed while it puts a new token in its place has lost nothing")
    func killedBeforeItsPlace() async throws {
        let world = try World()
        try await world.logIn(world.keeper())
        let old = try #require(world.folder.text)
        world.clock.pass(.seconds(7000))
        #expect(try await world.ask(world.keeper()) == 200)
        let new = try #require(world.folder.text)
        try Data(old.utf8).write(to: URL(filePath: world.folder.file))
        try Data(new.utf8).write(to: URL(filePath: world.folder.file + ".new"))
        for file in [world.folder.file, world.folder.file + ".new"] { chmod(file, 0o600) }
        #expect(try await world.ask(world.keeper()) == 200)
        #expect(world.server.tokenQuestions.count == 2)
        world.clock.pass(.seconds(7000))
        #expect(try await world.ask(world.keeper()) == 200)
        #expect(world.server.refreshToken == "r3")
        // Half of one counts for nothing.
        try Data(new.utf8.prefix(20)).write(to: URL(filePath: world.folder.file + ".new"))
        #expect(try await world.ask(world.keeper()) == 200)
    }

    @Test("a token that the network has taken back is renewed, and the question asked again; once")
    func refused() async throws {
        let world = try World()
        let keeper = world.keeper()
        try await world.logIn(keeper)
        world.clock.pass(.seconds(120))
        world.server.revoke()
        #expect(try await world.ask(keeper) == 200)
        // Refused again at once: it is not the token's age.
        world.server.revoke()
        #expect(try await world.ask(keeper) == 401)
        #expect(world.server.tokenQuestions.count == 2)
    }

    @Test("what the network refuses to renew is told in its own word, without its sentence")
    func invalidGrant() async throws {
        let world = try World()
        let keeper = world.keeper()
        try await world.logIn(keeper)
        world.clock.pass(.seconds(7300))
        world.server.set(.refuses(400, #"{"error":"invalid_grant","error_description":"token r1 is known to be bad"}"#))
        let error = try #require(await refusal { _ = try await world.ask(keeper) })
        #expect(error.kind == .unauthorized && error.recovery == .reconfigure)
        #expect(error.why == "the network refuses to give one (invalid_grant)")
        #expect(!"\(error)".contains("r1"))
        // The mark is taken away again: nothing was given.
        #expect(world.folder.text?.contains("renewalBegun") == false)
    }

    @Test(
        "other refusals are what they are",
        arguments: [
            (404, "{}", FetchError.Kind.rejected, FetchError.Recovery.reconfigure), (503, "{}", .unreachable, .backOff),
            (429, "{}", .rateLimited, .backOff), (200, #"{"error":"invalid_client"}"#, .unauthorized, .reconfigure),
            (200, "{}", .malformedResponse, .backOff), (400, #"{"error":{"code":190,"message":"…"}}"#, .unauthorized, .reconfigure),
        ])
    func refusals(status: Int, body: String, kind: FetchError.Kind, recovery: FetchError.Recovery) async throws {
        let world = try World(TokenServer(), .application)
        world.server.set(.refuses(status, body))
        let error = try #require(await refusal { _ = try await world.ask(world.keeper()) })
        #expect(error.kind == kind)
        #expect(error.recovery == recovery)
    }

    @Test("an application asks for its own token, keeps it over restarts, and asks again when it ends")
    func application() async throws {
        let world = try World(TokenServer(rotates: false), .application)
        for _ in 0..<3 { #expect(try await world.ask(world.keeper()) == 200) }
        #expect(world.server.tokenQuestions.map(\.form) == ["grant_type=client_credentials"])
        world.clock.pass(day)
        #expect(try await world.ask(world.keeper()) == 200)
        #expect(world.server.tokenQuestions.count == 2)
    }

    @Test("a short token is exchanged for one that lasts, and that one renewed a week before its end")
    func exchange() async throws {
        let world = try World(TokenServer(life: 60 * 86_400, rotates: false), .exchanging)
        let keeper = world.keeper()
        try await keeper.keep(code: "c0de", verifier: nil, in: world.context(nil))
        #expect(
            world.server.asked.map(\.path) == [
                "/oauth/token", "/access_token?grant_type=th_exchange_token&access_token=a1&client_secret=s3cret",
            ])
        #expect(world.server.asked.first?.form.contains("client_secret=s3cret") == true)
        world.clock.pass(.seconds(52 * 86_400))
        #expect(try await world.ask(keeper) == 200)
        #expect(world.server.tokenQuestions.count == 2)
        world.clock.pass(.seconds(86_401))
        #expect(try await world.ask(keeper) == 200)
        #expect(world.server.tokenQuestions.last?.path == "/refresh_access_token?grant_type=th_refresh_token&access_token=a2")
    }

    @Test("who must log in again is told 14, 7, 3 days and a day ahead, once each")
    func warnings() async throws {
        // No refresh token and no exchange: LinkedIn's case.
        let world = try World(TokenServer(life: 60 * 86_400, rotates: false))
        let keeper = world.keeper()
        try await world.logIn(keeper)
        var told: [Int] = []
        for day in 0..<62 {
            let before = world.log.lines.count { $0.hasPrefix("warning token ends soon") }
            for _ in 0..<3 { await keeper.warn(at: world.clock.now) }
            if world.log.lines.count(where: { $0.hasPrefix("warning token ends soon") }) > before { told.append(day) }
            world.clock.pass(.seconds(86_400))
        }
        #expect(told == [46, 53, 57, 59])
        let error = await refusal { _ = try await world.ask(keeper) }
        #expect(error?.kind == .unauthorized)
        #expect(error?.why.hasPrefix("the token ended at") == true)
    }

    @Test("a login beside a running daemon is found when the old token is refused")
    func otherLogin() async throws {
        let world = try World(TokenServer(rotates: false))
        let (daemon, command) = (world.keeper(), world.keeper())
        try await world.logIn(daemon)
        world.clock.pass(.seconds(3600))
        try await world.logIn(command)
        #expect(try await world.ask(daemon) == 200)
    }

    @Test("a kept token goes to no other application or network than it was given to")
    func otherIssuer() async throws {
        let world = try World()
        try await world.logIn(world.keeper())
        let text = try #require(world.folder.text).replacing("id at https:", with: "other at https:")
            .replacing(#"id at https:\/\/"#, with: #"other at https:\/\/"#)
        try Data(text.utf8).write(to: URL(filePath: world.folder.file))
        let error = try #require(await refusal { _ = try await world.ask(world.keeper()) })
        #expect(error.kind == .unauthorized && error.why.contains("other at https"))
        #expect(world.server.asked.count == 1)
    }

    @Test("an application asks anew where its token file is damaged, and a keeper that goes on reads a new login")
    func damagedAndReread() async throws {
        let world = try World(TokenServer(rotates: false), .application)
        #expect(try await world.ask(world.keeper()) == 200)
        try Data("{".utf8).write(to: URL(filePath: world.folder.file))
        #expect(try await world.ask(world.keeper()) == 200)
        #expect(world.server.tokenQuestions.count == 2)

        let person = try World(TokenServer(rotates: false))
        let (daemon, command) = (person.keeper(), person.keeper())
        try await person.logIn(daemon)
        try await person.logIn(command)
        await daemon.reread()
        #expect(try await person.ask(daemon) == 200)
    }

    @Test("a token file that others may read, or that is none, is refused with what to do")
    func badFiles() async throws {
        let world = try World()
        try await world.logIn(world.keeper())
        chmod(world.folder.file, 0o644)
        let open = await refusal { _ = try await world.ask(world.keeper()) }
        #expect(open?.why.contains("chmod 600") == true)
        chmod(world.folder.file, 0o600)
        try Data("{".utf8).write(to: URL(filePath: world.folder.file))
        let broken = await refusal { _ = try await world.ask(world.keeper()) }
        #expect(broken?.why.contains("log in again") == true)
    }
}
