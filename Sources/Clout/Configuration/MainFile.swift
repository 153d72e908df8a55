import Delivery
import Foundation
import Logging
import Model
import Scoring
import Store
import Web

/// `clout.toml`: what concerns the daemon as a whole. Every key has a default, so the file may be absent or empty.
struct MainSettings: Sendable, Hashable {
    enum LogFormat: String, Sendable, CaseIterable { case text, json }

    /// The store's file; `--store` overrides it.
    var store = "/var/lib/clout/clout.db"
    /// How often everybody is scored and the rules are tried, when something has changed.
    var scoreEvery: Duration = .seconds(300)
    /// How many fetches may be under way at once, over all connectors.
    var maxFetches = 16
    var logLevel: Logger.Level = .info
    var logFormat: LogFormat = .text
    /// Networks whose sub-scores are shown but left out of the combined score.
    var leftOut: Set<Network> = [Network("spotify"), Network("youtube")]
    /// Accounts that trust starts from instead of everybody established.
    var trusted: Set<IdentityKey> = []
    /// The name of the epoch whose constants are used.
    var epoch = Epoch.one.name
    /// How many Ks whoever has no allotment of their own may give.
    var kAllotment = KAllotment(count: 10, period: .seconds(30 * 86_400))
    /// How long what is stored is kept.
    var retention = Retention()
    /// A certificate file to trust beside the system's.
    var caFile: String?
    /// Said in the User-Agent, so that a network's operator can reach ours.
    var contact: String?
    var maxConnections = 128
    /// Where the daemon is asked over HTTP, and by whom; `nil` where it is not.
    var web: WebSettings?
    /// Where people find the pages, for links in messages; `nil` where they find none.
    var links: PageLinks?

    init() {}

    init(_ root: Section) {
        if let daemon = root.section("daemon") {
            store = daemon.filePath("store") ?? store
            scoreEvery = daemon.duration("score_every", in: .seconds(1) ... .seconds(86_400)) ?? scoreEvery
            maxFetches = Int(daemon.integer("max_fetches", default: 16, in: 1...1024))
            daemon.finish()
        }
        if let log = root.section("log") {
            if let level = log.choice("level", of: Logger.Level.allCases.map(\.rawValue)) {
                logLevel = Logger.Level(rawValue: level) ?? .info
            }
            if let format = log.choice("format", of: LogFormat.allCases.map(\.rawValue)) {
                logFormat = LogFormat(rawValue: format) ?? .text
            }
            log.finish()
        }
        if let scoring = root.section("scoring") {
            let names = scoring.strings("leave_out")
            if names != nil { leftOut = [] }
            for name in names ?? [] {
                if let network = Network(rawValue: name) {
                    leftOut.insert(network)
                    if let meant = KnownNetworks.meant(by: name) {
                        scoring.wrong("leave_out", "`\(name)` is no network that Clout knows.", nearest: meant)
                    }
                } else {
                    scoring.wrong("leave_out", "`\(name)` is not a network's name.")
                }
            }
            for name in scoring.strings("trusted") ?? [] {
                if case .met(let key)? = PersonKey(name) {
                    trusted.insert(key)
                } else {
                    scoring.wrong("trusted", "`\(name)` is not an account; write \"network:id\".")
                }
            }
            epoch = scoring.string("epoch") ?? epoch
            scoring.finish()
        }
        if let k = root.section("k") {
            kAllotment.count = Int(k.integer("allotment", default: 10, in: 0...1000))
            kAllotment.period = k.duration("period", in: .seconds(86_400) ... .seconds(365 * 86_400)) ?? kAllotment.period
            k.finish()
        }
        if let section = root.section("retention") { retention = RetentionFile.read(section) }
        if let http = root.section("http") {
            caFile = http.filePath("ca_file")
            if let caFile, !FileManager.default.isReadableFile(atPath: caFile) {
                http.wrong("ca_file", "There is no such file, or Clout's user may not read it.")
            }
            contact = http.string("contact")
            if let contact, contact.utf8.contains(where: { $0 < 0x20 || $0 > 0x7e }) {
                http.wrong("contact", "This goes into a header: plain ASCII on one line.")
            }
            maxConnections = Int(http.integer("max_connections", default: 128, in: 1...1024))
            http.finish()
        }
        if let section = root.section("web") {
            links = section.string("public_url").flatMap(PageLinks.init)
            if section.has("public_url"), links == nil, !section.isRefused("public_url") {
                section.refuse(
                    "public_url", "This must be the http or https URL of the pages' root, such as \"https://clout.example.org\".")
            }
            web = WebFile.read(section)
        }
        root.finish()
    }
}
