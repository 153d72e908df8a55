import Model

/// What all pages of one answer have in common.
package struct Site: Sendable, Hashable {
    package var version: String
    /// The name of the epoch that scores are of.
    package var epoch: String
    package var now: Instant
    /// The time of the last run that was published; `nil` before the first.
    package var lastRun: Instant?
    /// How long it took; `nil` where that is not known.
    package var lastRunTook: Duration?
    /// What is to be known beside every number: a new epoch, runs that are held back.
    package var notices: [String] = []
    package init(
        version: String, epoch: String, now: Instant, lastRun: Instant? = nil, lastRunTook: Duration? = nil, notices: [String] = []
    ) {
        self.version = version
        self.epoch = epoch
        self.now = now
        self.lastRun = lastRun
        self.lastRunTook = lastRunTook
        self.notices = notices
    }
}

/// The head and foot of a page.
package struct Frame: Sendable, Hashable {
    /// The parts of the site, as its menu shows them.
    package enum Area: String, Sendable, CaseIterable {
        case overview = "Overview"
        case people = "People"
        case topics = "Topics"
        case perks = "Perks"
        case rules = "Rules"
        case connectors = "Connectors"
        case runs = "Runs"

        var link: String {
            switch self {
            case .overview: Links.overview
            case .people: Links.people
            case .topics: Links.topics
            case .perks: Links.perks
            case .rules: Links.rules
            case .connectors: Links.connectors
            case .runs: Links.runs
            }
        }
    }

    struct Item: Sendable, Hashable {
        var title: String
        var link: String
        var isHere: Bool
    }

    let title: String
    let menu: [Item]
    let notices: [String]
    let lastRun: Markup
    let epoch: String
    let version: String
    /// Addresses of the sheet and the script, which change with what they hold.
    let sheet: String
    let script: String

    /// - Parameter area: `nil` for a page that belongs to none.
    package init(_ site: Site, title: String, in area: Area?) {
        self.title = title
        menu = Area.allCases.map { Item(title: $0.rawValue, link: $0.link, isHere: $0 == area) }
        notices = site.notices
        lastRun =
            site.lastRun.map { at in
                "Last run \(at.stamp(from: site.now))\(site.lastRunTook.map { ", \($0.words)" } ?? "")"
            } ?? "No run yet"
        epoch = site.epoch
        version = site.version
        sheet = Asset.sheet.versionedPath
        script = Asset.script.versionedPath
    }
}
