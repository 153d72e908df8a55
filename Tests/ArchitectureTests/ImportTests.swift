import Foundation
import Testing

/// The arrows of the house: a module imports what its line names, and nothing else of ours or of others.
///
/// The table is DESIGN.md's, "Who may import whom". A module that needs another's work states the need as a small protocol of
/// its own, and the composition root hands the real thing in.
private let arrows: [String: Set<String>] = [
    // pure
    "Model": [],
    "Scoring": ["Model", "Collections", "Algorithms"],
    "Alerting": ["Model"],
    "JSON": ["CSimdjson"],
    // contract
    "CurlHTTP": ["CCurl", "HTTPTypes"],
    "ConnectorKit": ["CurlHTTP", "JSON", "Model", "HTTPTypes", "Logging"],
    // parts
    "Archives": ["CArchive", "ConnectorKit"],
    "Feeds": ["CXML", "ConnectorKit"],
    "Store": ["Model", "Crypto", "GRDB", "GRDBSQLite", "Logging"],
    "Conditions": ["Model", "GRDB", "GRDBSQLite"],
    "Delivery": ["CurlHTTP", "JSON", "Model", "Crypto", "HTTPTypes", "Logging", "Mustache"],
    "Pages": ["Model", "Mustache"],
    "Scheduling": ["ConnectorKit", "Model", "Logging"],
    "Scorekeeping": ["Alerting", "Conditions", "Model", "Scoring", "Store", "Logging"],
    "StoredWork": ["Model", "Scheduling", "Store"],
    "Web": ["JSON", "Model", "Crypto", "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "NIOHTTP1", "NIOHTTPTypes"],
    "Tokens": ["ConnectorKit", "JSON", "Model", "Crypto", "Logging"],
    // connectors: ConnectorKit re-exports what its signatures speak of
    "connectors/Bluesky": ["ConnectorKit"],
    "connectors/Facebook": ["ConnectorKit", "MetaGraph"],
    "connectors/Foursquare": ["ConnectorKit"],
    "connectors/GitHub": ["ConnectorKit"],
    "connectors/HackerNews": ["ConnectorKit"],
    "connectors/Instagram": ["ConnectorKit", "MetaGraph"],
    "connectors/LinkedIn": ["ConnectorKit", "LinkedInAPI"],
    "connectors/LinkedInAPI": ["ConnectorKit"],
    "connectors/LinkedInMember": ["ConnectorKit", "LinkedInAPI"],
    "connectors/Mastodon": ["ConnectorKit"],
    "connectors/MetaGraph": ["ConnectorKit"],
    "connectors/Reddit": ["ConnectorKit"],
    "connectors/Spotify": ["ConnectorKit"],
    "connectors/StackExchange": ["ConnectorKit"],
    "connectors/Threads": ["ConnectorKit", "MetaGraph"],
    "connectors/TikTok": ["ConnectorKit"],
    "connectors/Twitter": ["ConnectorKit"],
    "connectors/Web": ["ConnectorKit", "Feeds"],
    "connectors/YouTube": ["ConnectorKit"],
    "connectors/Singer": ["ConnectorKit", "Subprocess", "SystemPackage"],
    "connectors/Connectors.swift": [
        "ConnectorKit", "BlueskyConnector", "GitHubConnector", "HackerNewsConnector", "MastodonConnector", "RedditConnector",
        "SingerConnector", "StackExchangeConnector", "TwitterConnector", "YouTubeConnector",
        "FacebookConnector", "InstagramConnector", "ThreadsConnector",
        "SpotifyConnector", "TikTokConnector", "WebConnector",
        "LinkedInConnector", "LinkedInMemberConnector", "FoursquareConnector",
    ],
    "connectors/Catalogue.swift": ["ConnectorKit"],
    "connectors/Retired.swift": ["ConnectorKit"],
    // for tests
    "ConnectorTesting": ["ConnectorKit", "CurlHTTP", "Model", "HTTPTypes", "Logging"],
    "Simnet": ["ConnectorKit", "CurlHTTP", "Model", "Crypto", "Hummingbird", "HTTPTypes", "NIOCore", "Logging"],
    "Validation": ["JSON", "Model", "Scoring"],
    // programs
    "Clout": [
        "Alerting", "Archives", "Conditions", "ConnectorKit", "Connectors", "CurlHTTP", "Delivery", "JSON", "Model", "Pages", "Scheduling",
        "Scorekeeping", "Scoring", "Simnet",
        "Store", "StoredWork", "Tokens", "Web", "ArgumentParser", "Crypto", "HTTPTypes", "Logging", "ServiceLifecycle", "TOMLKit",
        "UnixSignals",
    ],
    "CloutBench": [
        "Alerting", "Conditions", "ConnectorKit", "ConnectorTesting", "Connectors", "CurlHTTP", "Delivery", "GRDBSQLite", "HTTPTypes",
        "JSON",
        "Logging",
        "MastodonConnector", "Model", "Scheduling", "Scorekeeping", "Scoring", "Simnet", "Store", "StoredWork", "ArgumentParser",
        "Validation",
    ],
]

/// What comes with the toolchain is free to everybody.
private let toolchain: Set<String> = ["Foundation", "Dispatch", "Synchronization", "Glibc", "Musl", "Darwin", "Swift"]

/// Each outside thing has one door; a second one would be where nobody injects faults.
private let doors: [String: Set<String>] = [
    "CArchive": ["Archives"], "CCurl": ["CurlHTTP"], "CSimdjson": ["JSON"], "CXML": ["Feeds"], "GRDB": ["Store", "Conditions"],
    "GRDBSQLite": ["CloutBench", "Conditions", "Store"],
    "Crypto": ["Clout", "Delivery", "Simnet", "Store", "Tokens", "Web"], "Hummingbird": ["Simnet", "Web"],
    "Mustache": ["Delivery", "Pages"],
    "TOMLKit": ["Clout"],
    "Subprocess": ["connectors/Singer"],
]

@Suite("The import rule of DESIGN.md")
struct ImportTests {
    @Test("every module imports only what its line of the table names")
    func importsFollowTheTable() throws {
        var broken: [String] = []
        for (module, file, imported) in try allImports() {
            guard let allowed = arrows[module] else {
                broken.append("\(file): the module \(module) has no line in the table")
                continue
            }
            if !allowed.contains(imported), !toolchain.contains(imported) { broken.append("\(file) imports \(imported)") }
        }
        #expect(broken.isEmpty, "\(broken.joined(separator: "\n"))")
    }

    @Test("each outside library has its doors, and nobody else imports it")
    func outsideThingsHaveOneDoor() throws {
        let imports = try allImports()
        for (library, owners) in doors {
            let users = Set(imports.filter { $0.imported == library }.map(\.module))
            #expect(users.isSubset(of: owners), "\(library) is imported by \(users.subtracting(owners))")
            #expect(!users.isEmpty, "\(library) has a door that nobody uses")
        }
    }

    @Test("the reader of imports sees them in every spelling")
    func readerSeesEverySpelling() {
        let source = """
            import Model
            @testable import Store
            @_exported import JSON
            public import HTTPTypes
              import struct Foundation.Data
            // import Commented
            let text = "import Quoted"
            """
        #expect(imports(in: source) == ["Model", "Store", "JSON", "HTTPTypes", "Foundation"])
    }
}

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func allImports() throws -> [(module: String, file: String, imported: String)] {
    var found: [(String, String, String)] = []
    for top in ["Sources", "connectors"] {
        let folder = root.appending(path: top)
        guard let files = FileManager.default.enumerator(atPath: folder.path) else { continue }
        for case let path as String in files where path.hasSuffix(".swift") && !path.contains("/Tests/") && !path.contains("/Fixtures/") {
            let module = String(path.prefix { $0 != "/" })
            let source = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            for name in imports(in: source) { found.append((top == "Sources" ? module : "connectors/\(module)", "\(top)/\(path)", name)) }
        }
    }
    try #require(found.count > 100, "the sources were not found beside this test")
    return found
}

/// The modules that a source file imports.
private func imports(in source: String) -> [String] {
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    return source.split(separator: "\n").compactMap { line in
        var words = line.split(separator: " ")
        while let first = words.first, first.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(first) {
            words.removeFirst()
        }
        guard words.first == "import", words.count > 1 else { return nil }
        let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
        return String(name.prefix { $0 != "." })
    }
}
