import Foundation
import Testing

@testable import Clout

@Suite("Networks that are closed")
struct RetiredNetworkTests {
    private func told(_ files: [String: String]) throws -> [String] {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for (name, text) in files { try folder.write(name, text, mode: 0o600) }
        do {
            _ = try Configuration.load(from: folder.path, environment: [:])
            return []
        } catch { return error.problems.map(\.description) }
    }

    @Test(
        "a connector of a closed network is answered with what can be done instead",
        arguments: [
            ("myspace", "Myspace closed its API about 2013"), ("wahooly", "Wahooly closed about 2013"),
            ("klout", "Klout closed on 25 May 2018"),
            ("googleplus", "Google+ closed on 2 April 2019"), ("Google+", "Google+ closed on 2 April 2019"),
        ])
    func connector(type: String, beginning: String) throws {
        let lines = try told(["connectors.d/old.toml": "[connector]\ntype = \"\(type)\"\n"])
        #expect(lines.count == 1)
        #expect(lines.first?.contains(beginning) == true, "\(lines)")
        #expect(lines.first?.contains("no such connector") == false)
    }

    @Test("so is an account there in a people file, and leaving such a network out is no mistake")
    func people() throws {
        let lines = try told([
            "people.d/a.toml": "[[person]]\nid = \"ada\"\n[person.identities]\ngoogleplus = \"ada\"\n",
            "clout.toml": "[scoring]\nleave_out = [\"googleplus\", \"myspace\"]\n",
        ])
        #expect(lines.count == 1, "\(lines)")
        #expect(lines.first?.contains("A Google Takeout made before that is read by `clout import`") == true, "\(lines)")
    }
}
