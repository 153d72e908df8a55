public import ConnectorKit
import CurlHTTP
public import Foundation
import Synchronization

/// A connector with its folder: what every connector's tests begin with.
///
/// ```swift
/// let connector = ConnectorFolder(Mastodon.self)
///
/// @Suite struct MastodonTests {
///     @Test("keeps the contract", arguments: ContractSuite.Rule.allCases, ["contract", "contract-token"])
///     func contract(_ rule: ContractSuite.Rule, _ name: String) async throws {
///         let breaches = try await connector.breaches(of: rule, in: name, list: "descendants")
///         #expect(breaches.isEmpty, "\(breaches)")
///     }
///
///     @Test("each recorded case comes to what its folder says", arguments: try connector.cases())
///     func fixture(_ fixture: FixtureCase) async throws {
///         let faults = try await connector.differences(in: fixture)
///         #expect(faults.isEmpty, "\(faults)")
///     }
///
///     @Test("the sample and the README's tables are what the description says")
///     func generatedFiles() throws {
///         let faults = try connector.staleFiles()
///         #expect(faults.isEmpty, "\(faults)")
///     }
/// }
/// ```
public struct ConnectorFolder<Tested: Connector>: Sendable {
    /// `connectors/NAME`.
    public let folder: URL

    /// - Parameter file: A file in the folder's `Tests`: the one that calls.
    public init(_ type: Tested.Type, testedBy file: String = #filePath) {
        folder = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
    }

    /// One case of the folder's `Fixtures`.
    public func fixture(_ name: String) throws -> FixtureCase { try FixtureCase(folder.appending(path: "Fixtures/\(name)")) }

    /// All cases of the folder's `Fixtures`, by name.
    public func cases() throws -> [FixtureCase] { try FixtureCase.all(in: folder.appending(path: "Fixtures")) }

    /// What breaks one promise of the contract in a case, in lines.
    ///
    /// - Parameter list: The member that holds the list of records in answers that are objects; `nil` where no answer has one.
    public func breaches(of rule: ContractSuite.Rule, in name: String = "contract", list: String? = "data") async throws -> String {
        try await ContractSuite(Tested.self, fixture(name), list: list).breaches(of: rule).joined(separator: "\n")
    }

    /// What comes of a case and is not what its files say, in lines.
    public func differences(in fixture: FixtureCase) async throws -> String {
        try await fixture.differences(of: Tested.self).joined(separator: "\n")
    }

    /// Where `sample.toml` and the README's tables are not what the description says, in lines.
    public func staleFiles() throws -> String {
        try GeneratedFiles.differences(of: Tested.description, in: folder).joined(separator: "\n")
    }

    /// Plays against recordings over real connections: what `body` makes of a connector whose `base_url` is theirs, unless `values` gives
    /// another.
    public func replay<Result>(
        _ server: RecordedServer, at now: Instant, values: [String: SettingValue] = [:], secrets: [String: Secret] = [:],
        _ body: (Tested, FetchContext) async throws -> Result
    ) async throws -> Result {
        defer { server.stop() }
        let client = HTTPClient(HTTPClient.Configuration())
        let settings = ConnectorSettings(
            name: Tested.description.type, defaultsOf: Tested.description,
            values: values.merging(["base_url": .string(server.baseURL)]) { given, _ in given }, secrets: secrets)
        let context = FetchContext.testing(client, now: now)
        do {
            let result = try await body(try Tested(settings: settings), context)
            await client.shutDown()
            return result
        } catch {
            await client.shutDown()
            throw error
        }
    }
}

extension Connector {
    /// Fetches one identity, and returns everything that was delivered, in order.
    public func batches(
        of id: String, handle: String? = nil, after cursor: Cursor? = nil, in context: FetchContext
    ) async throws(FetchError) -> [Batch] {
        let delivered = Mutex<[Batch]>([])
        let identity = Self.description.network.map { Identity(IdentityKey($0, id), handle: handle) }
        try await fetch(identity, after: cursor, in: context) { batch throws(FetchError) in delivered.withLock { $0.append(batch) } }
        return delivered.withLock { $0 }
    }
}
