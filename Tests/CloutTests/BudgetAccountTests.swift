import Foundation
import Testing

@testable import Clout

@Suite("Whose budgets they are")
struct BudgetAccountTests {
    @Test("connectors with one credential on one server share theirs, under a name that holds a hash of it only")
    func accounts() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("secrets/one", "canary\n", mode: 0o600)
        try folder.write("secrets/other", "kanarie\n", mode: 0o600)
        for (name, key) in [("a", "one"), ("b", "one"), ("c", "other")] {
            try folder.write(
                "connectors.d/\(name).toml",
                """
                [connector]
                type = "twitter"
                name = "\(name)"
                base_url = "https://x.example"
                [connector.credentials]
                token = { file = "../secrets/\(key)" }
                """)
        }
        let accounts = try Configuration.load(from: folder.path, environment: [:]).connectors.map(\.account)
        // printf 'token\\0canary\\0' | sha256sum
        #expect(accounts.prefix(2) == ["twitter@x.example#6b0fdee34e20b6c8", "twitter@x.example#6b0fdee34e20b6c8"])
        #expect(accounts.last != accounts.first)
    }
}
