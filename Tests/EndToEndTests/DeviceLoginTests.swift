import Foundation
import JSON
import Logging
import Model
import Simnet
import Testing

/// Logins on another device, by the real binary.
@Suite("A login on another device", .enabled(if: Program.path != nil, "the binary is not built"))
struct DeviceLoginTests {
    /// YouTube, and a connector that somebody is to log in for.
    private struct Stage {
        let simnet: Simnet
        let folder: TemporaryFolder

        init() throws {
            var tokens = TokenDesk.Settings()
            tokens.deviceInterval = .seconds(1)
            let clock = SystemWallClock()
            simnet = Simnet(
                SocietyConfiguration(
                    seed: 5, opening: clock.now - .seconds(86_400), networks: [Network("youtube")], people: 12, tracked: 3, historyDays: 4,
                    lifetimeDays: 2),
                clock: clock, keepsLimits: false, tokens: tokens, logger: Logger(label: "simnet") { _ in SwiftLogNoOpLogHandler() })
            folder = try TemporaryFolder()
        }

        func write(_ address: String) throws {
            try folder.write("etc/clout.toml", "[daemon]\nstore = \"\(folder / "clout.db")\"\n")
            try folder.write("etc/secrets/client", TokenDesk.clientSecret + "\n")
            try folder.write(
                "etc/connectors.d/youtube.toml",
                """
                [connector]
                type = "youtube"
                base_url = "\(address)/youtube/v3"
                [connector.login]
                client_id = "clout"
                token_url = "\(address)/token"
                device_url = "\(address)/device/code"
                [connector.credentials]
                client_secret = { file = "../secrets/client" }

                """)
        }

        /// Logs in, and types the code that is shown in as somebody, or refuses as nobody. What it said has `CODE` in place of the code.
        func logIn(as token: String?) async throws -> (ending: Child.Ending, said: String, complaint: String) {
            let name = UUID().uuidString
            let command = try Child(
                #require(Program.path), ["connector", "login", "youtube", "--device", "--config", folder / "etc"],
                output: folder / "\(name).out", complaint: folder / "\(name).err")
            defer { command.kill() }
            let code = try await eventually("a code is shown") {
                let complaint = (try? folder.read("\(name).err")) ?? ""
                try #require(command.isRunning, "\(complaint)")
                let lines = ((try? folder.read("\(name).out")) ?? "").split(separator: "\n")
                return lines.count > 3 ? String(lines[3].drop { $0 == " " }) : nil
            }
            let desk = try #require(simnet.others[Network("youtube")]?.desk)
            #expect(desk.typeIn(code, as: token, at: SystemWallClock().now))
            let ending = try await command.end()
            let said = try folder.read("\(name).out").replacing(code, with: "CODE")
            return (ending, said, try folder.read("\(name).err"))
        }
    }

    private static let invitation = """
        Open this page on any device:

          https://simnet.example/device

        and type in this code, which is good for 30m:

          CODE

        This command waits until you have agreed there; Ctrl-C ends it, and changes nothing.

        """

    @Test("is told word for word, and its token reads the channel of who has agreed", .timeLimit(.minutes(10)))
    func logsIn() async throws {
        let stage = try Stage()
        defer { stage.folder.remove() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [simnet = stage.simnet] in try await simnet.run() }
            let address = try await stage.simnet.addresses[Network("youtube")]
            try stage.write(try #require(address))
            let handle = try #require(stage.simnet.people.lazy.compactMap { $0.handles[Network("youtube")] }.first)

            let refused = try await stage.logIn(as: nil)
            #expect(refused.ending == .init(code: 1) && refused.said == Self.invitation)
            #expect(
                refused.complaint.hasSuffix(
                    "youtube (127.0.0.1): a token not read: it was refused on the page. Nothing has changed.\n"),
                "\(refused.complaint)")

            let agreed = try await stage.logIn(as: NetworkServer.token(of: handle))
            #expect(agreed.ending == .init(code: 0), "\(agreed.complaint)")
            #expect(
                agreed.said == Self.invitation + """
                    Logged in. The token is renewed by itself, or does not end.
                    A running daemon takes it with the next reload: systemctl reload clout

                    """)
            let test = try await Program.run(
                "connector", "test", "youtube", "--account", "me", "--fetch", "--json", "--requests", "100", "--config",
                stage.folder / "etc")
            #expect(test.code == 0, "\(test.output)")
            let (found, posts) = try withJSON(Array(test.output.utf8)) { root in
                (root["identity"]?.elements.first { _ in true }?["handle"]?.string, root["fetched"]?["posts"]?.int64)
            }
            #expect(found == handle && posts != nil, "\(test.output)")
            group.cancelAll()
        }
    }
}
