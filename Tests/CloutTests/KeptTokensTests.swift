import Logging
import Testing

@testable import Clout

@Suite("Kept tokens")
struct KeptTokensTests {
    private func connectors(_ folder: TemporaryFolder, clientID: String = "clout", every: String = "1h") throws -> [ConnectorFile] {
        try folder.write(
            "etc/connectors.d/x.toml",
            """
            [connector]
            type = "twitter"
            name = "x"
            auth = "user"
            every = "\(every)"
            [connector.login]
            client_id = "\(clientID)"
            """)
        return try Configuration.load(from: folder.path + "/etc", environment: [:]).connectors
    }

    @Test("a keeper goes on over a reload, with what it could not save, unless another login stands in the file")
    func reload() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/clout.toml", "")
        let tokens = KeptTokens(besideStoreAt: folder.path + "/clout.db", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await tokens.use(try connectors(folder))
        let keeper = try #require(tokens["x"])
        await tokens.use(try connectors(folder, every: "2h"))
        #expect(tokens["x"] === keeper)
        await tokens.use(try connectors(folder, clientID: "another"))
        #expect(tokens["x"] != nil && tokens["x"] !== keeper)
        await tokens.use([])
        #expect(tokens["x"] == nil)
    }
}
