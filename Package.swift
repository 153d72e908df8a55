// swift-tools-version: 6.2
import PackageDescription

// Every target of ours is compiled with these: Swift 6, complete checking, no warning left standing.
let swift: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let httpParts: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let toml: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")

/// The networks that have a connector of their own: one folder each under connectors/.
let networks = [
    "Bluesky", "Facebook", "Foursquare", "GitHub", "HackerNews", "Instagram", "LinkedIn", "LinkedInMember", "Mastodon", "Reddit", "Spotify",
    "StackExchange", "Threads", "TikTok", "Twitter", "Web", "YouTube",
]
/// What stands beside them in connectors/, with the networks that use it.
let shared = ["LinkedInAPI": ["LinkedIn", "LinkedInMember"], "MetaGraph": ["Facebook", "Instagram", "Threads"]]

/// The services that a receiver's file names by type: each has its template in Sources/Clout/Templates, which is built into the program.
let messageTemplates = ["alertmanager", "discord", "matrix", "ntfy", "pagerduty", "slack", "teams"]

/// A module of ours under Sources/.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: swift)
}

/// The tests of a module of ours, under Tests/.
func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)Tests", resources: resources,
        swiftSettings: swift)
}

/// One network: its connector and that connector's tests, in one folder under connectors/; `beside` is what else lies in the folder.
func connector(_ name: String, _ dependencies: [Target.Dependency] = [], beside: [String] = []) -> [Target] {
    [
        .target(
            name: "\(name)Connector", dependencies: ["ConnectorKit"] + dependencies, path: "connectors/\(name)",
            exclude: ["README.md", "sample.toml", "Fixtures", "Tests"] + beside, swiftSettings: swift),
        .testTarget(
            name: "\(name)ConnectorTests",
            dependencies: ["ConnectorKit", "ConnectorTesting", "CurlHTTP", .target(name: "\(name)Connector")],
            path: "connectors/\(name)/Tests", swiftSettings: swift),
    ]
}

/// The modules that a network's connector uses, beside ConnectorKit: those that stand beside it, and libraries under Sources/.
func parts(of network: String) -> [Target.Dependency] {
    shared.filter { $0.value.contains(network) }.keys.sorted().map { .target(name: $0) } + (network == "Web" ? ["Feeds"] : [])
}

let package = Package(
    name: "clout",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "clout", targets: ["Clout"]),
        .executable(name: "clout-bench", targets: ["CloutBench"]),
        .library(name: "ConnectorKit", targets: ["ConnectorKit"]),
        .library(name: "ConnectorTesting", targets: ["ConnectorTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // Outside things, one door each.
        .target(name: "CArchive", linkerSettings: [.linkedLibrary("archive")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .systemLibrary(name: "LibXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "CXML", dependencies: ["LibXML"]),

        // Pure.
        module("Model"),
        module("Scoring", ["Model"]),
        module("Alerting", ["Model"]),

        // Contract.
        module("CurlHTTP", ["CCurl", httpTypes]),
        module("JSON", ["CSimdjson"]),
        module("ConnectorKit", ["CurlHTTP", "JSON", "Model", httpTypes, logging]),

        // Parts.
        module("Archives", ["CArchive", "ConnectorKit"]),
        module("Feeds", ["CXML", "ConnectorKit"]),
        module("Store", ["Model", crypto, grdb, grdbSQLite, logging]),
        module("Conditions", ["Model", grdbSQLite]),
        module("Delivery", ["CurlHTTP", "JSON", "Model", crypto, httpTypes, logging, mustache]),
        .target(
            name: "Pages", dependencies: ["Model", mustache], resources: [.embedInCode("Templates"), .embedInCode("Assets")],
            swiftSettings: swift),
        module("Scheduling", ["ConnectorKit", "Model", logging]),
        module("Scorekeeping", ["Alerting", "Conditions", "Model", "Scoring", "Store", logging]),
        module("StoredWork", ["Model", "Scheduling", "Store"]),
        module("Web", ["JSON", "Model", crypto, httpParts, httpTypes, hummingbird, hummingbirdCore, logging, nioCore, nioHTTP1]),
        module("Tokens", ["ConnectorKit", "JSON", "Model", crypto, logging]),
        .target(
            name: "Connectors",
            dependencies: ["ConnectorKit", "SingerConnector"] + networks.map { .target(name: "\($0)Connector") },
            path: "connectors", exclude: networks + shared.keys.sorted() + ["Singer"],
            sources: ["Catalogue.swift", "Connectors.swift", "Retired.swift"],
            swiftSettings: swift),

        .target(
            name: "LinkedInAPI", dependencies: ["ConnectorKit"], path: "connectors/LinkedInAPI", exclude: ["README.md"],
            swiftSettings: swift),
        .target(
            name: "MetaGraph", dependencies: ["ConnectorKit"], path: "connectors/MetaGraph", exclude: ["README.md", "Tests"],
            swiftSettings: swift),

        // Tests' own parts.
        module("ConnectorTesting", ["ConnectorKit", "CurlHTTP", "Model", httpTypes, logging]),
        module("Simnet", ["Model", crypto, httpTypes, hummingbird, logging, nioCore]),
        // Not in Scoring, which the daemon links: populations and gates are no part of a score.
        module("Validation", ["JSON", "Model", "Scoring"]),

        // Programs.
        .executableTarget(
            name: "Clout",
            dependencies: [
                "Alerting", "Archives", "Conditions", "ConnectorKit", "Connectors", "CurlHTTP", "Delivery", "Model", "Pages",
                "Scheduling", "Scorekeeping", "Scoring", "SingerConnector", "Simnet", "Store", "StoredWork", "Tokens", "Web",
                argumentParser, crypto,
                lifecycle, logging, toml,
            ], resources: messageTemplates.map { .embedInCode("Templates/\($0).toml") } + [.embedInCode("Web/schemas.json")],
            swiftSettings: swift),
        .executableTarget(
            name: "CloutBench",
            dependencies: [
                "Alerting", "Conditions", "ConnectorKit", "ConnectorTesting", "Connectors", "CurlHTTP", "Delivery", "JSON",
                "MastodonConnector", "Model",
                "Scheduling", "Scorekeeping", "Scoring", "Simnet", "Store", "StoredWork", "Validation", argumentParser, grdbSQLite,
            ], swiftSettings: swift),

        // Tests.
        tests("Model", ["Model"]),
        tests("Scoring", ["Model", "Scoring", "Validation"], resources: [.copy("golden-scores")]),
        tests("Alerting", ["Alerting", "Model"]),
        tests("CurlHTTP", ["CurlHTTP", httpTypes]),
        tests("JSON", ["JSON"]),
        tests("Archives", ["Archives", "CArchive", "ConnectorKit", "ConnectorTesting"], resources: [.copy("Fixtures")]),
        tests("ConnectorKit", ["ConnectorKit", "ConnectorTesting", "CurlHTTP", "Model", httpTypes, logging]),
        tests("Feeds", ["ConnectorKit", "Feeds"]),
        tests("Store", ["Model", "Store", grdb, logging], resources: [.copy("Kept")]),
        tests("Conditions", ["Conditions", "Model"]),
        tests("Delivery", ["CurlHTTP", "Delivery", "Model", "Store", httpTypes, logging]),
        .testTarget(
            name: "PagesTests", dependencies: ["Model", "Pages"], path: "Tests/PagesTests", exclude: ["Golden"], swiftSettings: swift),
        tests("Scheduling", ["ConnectorKit", "CurlHTTP", "Model", "Scheduling", logging]),
        tests("Web", ["CurlHTTP", "JSON", "Model", "Web", httpTypes, logging]),
        tests("Tokens", ["ConnectorKit", "ConnectorTesting", "CurlHTTP", "Model", "Tokens", logging]),
        tests("Simnet", ["ConnectorKit", "ConnectorTesting", "Connectors", "CurlHTTP", "Model", "Simnet", httpTypes, logging]),
        tests("Validation", ["ConnectorKit", "Model", "Scoring", "Validation"]),
        tests(
            "Clout",
            [
                "Alerting", "Clout", "ConnectorKit", "Connectors", "CurlHTTP", "Delivery", "Model", "Scheduling", "Scorekeeping", "Scoring",
                "Store", "Tokens", "Validation", "Web", httpTypes, logging,
            ]),
        tests(
            "CloutBench",
            ["CloutBench", "ConnectorKit", "ConnectorTesting", "CurlHTTP", "JSON", "Model", "Simnet", "Store", grdbSQLite, logging]),
        tests("Architecture", []),
        .testTarget(
            name: "MetaGraphTests", dependencies: ["ConnectorKit", "ConnectorTesting", "CurlHTTP", "MetaGraph"],
            path: "connectors/MetaGraph/Tests", swiftSettings: swift),
        tests(
            "EndToEnd", ["ConnectorTesting", "JSON", "Model", "Simnet", "Store", "TwitterConnector", grdb, logging],
            resources: [.copy("Spoken")]),
    ] + networks.flatMap { connector($0, parts(of: $0)) } + connector("Singer", [subprocess], beside: ["taps"]),
    cxxLanguageStandard: .cxx17
)
