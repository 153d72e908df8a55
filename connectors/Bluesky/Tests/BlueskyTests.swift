import ConnectorKit
import ConnectorTesting
import Testing

@testable import BlueskyConnector

let connector = ConnectorFolder(Bluesky.self)

@Suite struct BlueskyTests {
    @Test("keeps the contract", arguments: ContractSuite.Rule.allCases)
    func contract(_ rule: ContractSuite.Rule) async throws {
        let faults = try await connector.breaches(of: rule, list: "feed")
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test("keeps it in every other list of its answers", arguments: ["likes", "repostedBy", "posts", "followers"])
    func contractInLists(_ list: String) async throws {
        let name = list == "followers" ? "new-followers" : "contract"
        for rule in [ContractSuite.Rule.brokenRecordCostsItself, .survivesRepetition] {
            let faults = try await connector.breaches(of: rule, in: name, list: list)
            #expect(faults.isEmpty, "\(faults)")
        }
    }

    // Only the owner's host is told the password: the public view is asked without it, which the rule on credentials cannot know.
    @Test("keeps the contract with its owner's app password", arguments: ContractSuite.Rule.allCases.filter { $0 != .identifiesItself })
    func contractOfOwner(_ rule: ContractSuite.Rule) async throws {
        let faults = try await connector.breaches(of: rule, in: "contract-owner", list: "notifications")
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test("the password goes to the owner's host alone, in the body of the login; the token in a header of the question behind it")
    func secretsStayAtHome() async throws {
        let fixture = try connector.fixture("contract-owner")
        let server = RecordedExchange(fixture.exchanges)
        _ = try await fixture.play(Bluesky.self, server: server, cursor: nil)
        #expect(!server.requests.isEmpty)
        for request in server.requests {
            let method = request.path?.split(separator: "?").first?.split(separator: "/").last
            let isHome = method == "com.atproto.server.createSession" || method == "app.bsky.notification.listNotifications"
            #expect(request.authority == (isHome ? "pds.example" : "public.api.bsky.app"))
            let token: String? = method == "app.bsky.notification.listNotifications" ? "Bearer made-up-token" : nil
            #expect(request.headerFields[.authorization] == token)
            #expect(request.method == (method == "com.atproto.server.createSession" ? .post : .get))
            #expect(request.headerFields[.userAgent]?.isEmpty == false)
        }
    }

    @Test("each recorded case comes to what its folder says", arguments: try connector.cases())
    func fixture(_ fixture: FixtureCase) async throws {
        let faults = try await connector.differences(in: fixture)
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test("the sample and the README's tables are what the description says")
    func generatedFiles() throws {
        let faults = try connector.staleFiles()
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test(
        "a login needs a name and a password, and a name that can be one",
        arguments: [
            ("ada.example.org", "secret", nil), ("@Ada.Example.org", "secret", nil), ("did:plc:ada", "secret", nil), (nil, nil, nil),
            ("ada.example.org", nil, "login"), (nil, "secret", "login"), ("ada@example.org", "secret", "login"), ("ada", "secret", "login"),
        ] as [(String?, String?, String?)])
    func login(name: String?, password: String?, mistake: String?) {
        let settings = ConnectorSettings(
            name: "bluesky", defaultsOf: Bluesky.description, values: name.map { ["login": .string($0)] } ?? [:],
            secrets: password.map { ["app_password": Secret($0)] } ?? [:])
        var found: String?
        do throws(Mistakes) { _ = try Bluesky(settings: settings) } catch { found = error.all.first?.key }
        #expect(found == mistake)
    }
}
