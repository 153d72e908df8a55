import Foundation
import Testing

@Suite("clout token", .timeLimit(.minutes(10)))
struct TokenCommandTests {
    @Test("a token is printed once, kept as a hash, listed, and revoked")
    func life() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "[web]\nlisten = \"0.0.0.0:8370\"\n")
        let open = try await Program.run("check", "--config", folder / "etc")
        #expect(open.code == 2)
        #expect(open.complaint.contains("web.listen") && open.complaint.contains("clout token create"), "\(open.complaint)")

        let made = try await Program.run("token", "create", "grafana", "--config", folder / "etc", "--json")
        #expect(made.code == 0, "\(made.complaint)")
        let told = try #require(try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: String])
        let token = try #require(told["token"])
        #expect(token.hasPrefix("clout_") && token.count > 40)
        #expect(told["scope"] == "read")
        let file = try folder.read("etc/tokens.d/grafana.toml")
        #expect(!file.contains(token) && file.contains("sha256"))
        let checked = try await Program.run("check", "--config", folder / "etc")
        #expect(checked.code == 0, "\(checked.complaint)")

        let again = try await Program.run("token", "create", "grafana", "--config", folder / "etc")
        #expect(again.code == 1)
        #expect(again.complaint.contains("clout token revoke grafana"))
        #expect(try folder.read("etc/tokens.d/grafana.toml") == file)
        let listed = try await Program.run("token", "list", "--config", folder / "etc")
        #expect(listed.output.contains("grafana") && listed.output.contains("read") && !listed.output.contains(token))
        let wrong = try await Program.run("token", "revoke", "grafna", "--config", folder / "etc")
        #expect(wrong.code == 1)
        #expect(wrong.complaint.contains("Did you mean `grafana`?"))
        let revoked = try await Program.run("token", "revoke", "grafana", "--config", folder / "etc")
        #expect(revoked.code == 0)
        #expect(!FileManager.default.fileExists(atPath: folder / "etc/tokens.d/grafana.toml"))
    }

    @Test("a token's file that is wrong is a mistake that names what is right")
    func mistakes() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "[web]\nlisten = \"nowhere\"\nhots = []\n")
        try folder.write("etc/tokens.d/a.toml", "[token]\nname = \"a\"\nscope = \"raed\"\nsha256 = \"xyz\"\n")
        let outcome = try await Program.run("check", "--config", folder / "etc")
        #expect(outcome.code == 2)
        for part in ["web.listen", "127.0.0.1:8370", "web.hots", "`hosts`", "token.scope", "`read`"] {
            #expect(outcome.complaint.contains(part), "`\(part)` is missing from \(outcome.complaint)")
        }
    }
}
