import Model

/// One person: how much, rising or not, and why.
package struct PersonPage: Page {
    package static let template = "person"

    package struct Account: Sendable, Hashable {
        let network: String
        let handle: Markup

        package init(_ network: Network, handle: Link) {
            self.network = network.title
            self.handle = handle.markup
        }
    }

    /// A network's part of the score.
    package struct NetworkRow: Sendable, Hashable {
        package var network: String
        package var points: Double?
        package var amplification: Double = 0
        package var reached: Double = 0
        package var reach: Double = 0
        package var subScore: Double?
        package var note: String? = nil
        package init(
            network: String, points: Double? = nil, amplification: Double = 0, reached: Double = 0, reach: Double = 0,
            subScore: Double? = nil, note: String? = nil
        ) {
            self.network = network
            self.points = points
            self.amplification = amplification
            self.reached = reached
            self.reach = reach
            self.subScore = subScore
            self.note = note
        }
    }

    /// A step from an earlier score to today's.
    package struct Cause: Sendable, Hashable {
        package var title: String
        package var note: String
        /// As it is read: all of them lead from the one score to the other.
        package var points: Double
        package init(title: String, note: String, points: Double) {
            self.title = title
            self.note = note
            self.points = points
        }
    }

    package struct TopicRow: Sendable, Hashable {
        let title: Markup
        let note: String
        let bar: Bar
        let score: String

        package init(title: Link, note: String, score: Double) {
            self.title = title.markup
            self.note = note
            bar = Bar(score - 1, of: 99)
            self.score = score.tenths
        }
    }

    /// Somebody tracked who acts on the person, or whom the person acts on.
    package struct Companion: Sendable, Hashable {
        let person: Markup
        let note: String
        let badge: Badge?

        package init(person: Link, note: String, badge: Badge?) {
            self.person = person.markup
            self.note = note
            self.badge = badge
        }
    }

    struct Row: Sendable, Hashable {
        let swatch: Markup
        let network: String
        let isAlone: Bool
        let points: String
        let amplification: String
        let reached: String
        let reach: String
        let subScore: String
        let note: String?
    }

    struct Step: Sendable, Hashable {
        let title: String
        let note: String
        let bar: TwoWayBar
        let points: String
    }

    package let frame: Frame
    let name: String
    let badge: Badge
    let accounts: [Account]
    let lists: Markup
    let lede: Markup
    let facts: [Fact]
    let line: ScoreLine
    let key: Markup
    let numbers: [ScoreLine.Row]
    let hasScore: Bool
    /// `nil` without a score.
    let made: Stack?
    let networks: [Row]
    let score: String
    let steps: [Step]
    let span: String?
    package let isPassing: Bool
    let perks: [PerksPage.Offer]
    let sum: String
    let moments: [MomentRow]
    let alerts: [AlertRow]
    let topics: [TopicRow]
    let actors: [Companion]
    let met: String?
    let targets: [Companion]
    let ks: String?
    let kNote: String
    let explanation: String
    let compare: String
    let embed: String
    let data: String

    /// What there is to show beside the score itself.
    package struct Content: Sendable {
        package var accounts: [Account] = []
        package var lists: [String] = []
        package var facts: [Fact] = []
        package var networks: [NetworkRow] = []
        package var causes: [Cause] = []
        package var causesSince: String = ""
        /// Whether it is being found out why the score moved.
        package var isChangePending = false
        /// What the person was offered, the latest first.
        package var perks: [PerksPage.Offer] = []
        package var before: Double?
        package var moments: [MomentRow] = []
        package var alerts: [AlertRow] = []
        package var topics: [TopicRow] = []
        package var actors: [Companion] = []
        package var met: Int = 0
        package var targets: [Companion] = []
        package var ks: [(topic: String, count: Int)] = []

        package init() {}
    }

    package init(_ site: Site, id: String, name: String, badge: Badge, lede: Markup, line: ScoreLine, content: Content) {
        frame = Frame(site, title: name, in: .people)
        self.name = name
        self.badge = badge
        self.lede = lede
        self.line = line
        key = line.key
        numbers = line.rows
        accounts = content.accounts
        lists = content.lists.map { Link(text: $0, address: Links.to(Links.people, [("cohort", "list:\($0)")])).markup }.sentence
        facts = content.facts
        let counted = content.networks.compactMap { network in network.points.map { Stack.Part(network.network, $0) } }
        let made = badge.score.map { Stack(score: $0, parts: counted) }
        self.made = made
        hasScore = made != nil
        networks = content.networks.map { network in
            Row(
                swatch: network.points == nil ? "" : made?.key(of: network.network) ?? "", network: network.network,
                isAlone: network.points == nil, points: network.points?.tenths ?? "–",
                amplification: network.points == nil ? "" : network.amplification.tenths,
                reached: network.points == nil ? "" : network.reached.tenths, reach: network.points == nil ? "" : network.reach.tenths,
                subScore: network.subScore?.tenths ?? "–", note: network.note)
        }
        score = badge.score?.tenths ?? "–"
        let largest = content.causes.map(\.points.magnitude).max() ?? 0
        steps = content.causes.map {
            Step(title: $0.title, note: $0.note, bar: TwoWayBar($0.points, of: largest), points: $0.points.signedTenths)
        }
        isPassing = content.isChangePending
        perks = content.perks
        span =
            content.before.map { "\(content.causesSince), \($0.tenths) to \(badge.score?.tenths ?? "unrated")" }
            ?? (content.causesSince.isEmpty ? nil : content.causesSince)
        sum = content.causes.reduce(0) { $0 + $1.points }.signedTenths
        moments = content.moments
        alerts = content.alerts
        topics = content.topics
        actors = content.actors
        met =
            content.met == 0
            ? nil : "\(content.actors.isEmpty ? "" : "And ")\(content.met.of("person who was", "people who were")) only met."
        targets = content.targets
        ks = content.ks.isEmpty ? nil : content.ks.reduce(0) { $0 + $1.count }.of("K", "Ks")
        kNote = content.ks.map { "\($0.count.grouped) for \($0.topic)" }.joined(separator: ", ")
        explanation = Links.explanation(of: id)
        compare = Links.to(Links.compare, [("a", id)])
        embed = Links.badges(of: id)
        data = Links.data("people/\(id.inPath)")
    }

    /// The sentence at the top, of somebody who has a score.
    ///
    /// - Parameters:
    ///   - people: how many people who are known by name give points.
    ///   - largestShare: the share of the score that the first of them gives, 0 ... 1.
    package static func lede(_ standing: Standing, people: Int, largestShare: Double) -> Markup {
        let rank: Markup = "\(standing.name) is <b>\(standing.rank.ordinal) of \(standing.cohortSize.grouped)</b> \(standing.cohort.people)"
        let change: Markup =
            if let points = standing.change30d {
                if points.magnitude <= standing.margin {
                    ", within the doubt of where the score was 30 days ago"
                } else {
                    ", \(points > 0 ? "up" : "down") <b>\(points.magnitude.tenths)</b> points in 30 days"
                }
            } else {
                ""
            }
        let base: Markup =
            people == 0
            ? "Nobody who is known by name stands behind the score yet."
            : "\(people.people) \(people == 1 ? "stands" : "stand") behind the score, and no single one carries more than "
                + Markup(max(largestShare, 0.01).percent) + " of it."
        let state: Markup = standing.state == .provisional ? " It is provisional: it rests on few people, and may move by much." : ""
        return "\(rank)\(change). \(base)\(state)"
    }

    /// The sentence at the top, of somebody on whom nobody has acted.
    package static func lede(unrated name: String) -> Markup {
        "\(name) has <b>no score yet</b>: nobody has acted on what \(name) says in the last two years, as far as the connectors have seen."
    }
}
