import Alerting
import Model
import Pages
import Scheduling
import Scorekeeping
import Scoring
import Store
import Web

extension PageMaker {
    private static let crossings = 8

    func overview() async throws -> OverviewPage {
        let (now, publication) = (now, try view.publication)
        let tracked = publication.summary(of: .tracked)
        let records = try await store.alerts(
            AlertQuestion(statuses: [.firing], since: now - PageKeeper.week, folds: [.members], limit: 1000))
        let alerts = records.filter { $0.alert.subject != .installation }
        let stopped = try await stoppedConnectors()
        return OverviewPage(
            try await site(),
            lede: OverviewPage.lede(
                latest: alerts.first.map { record in
                    let others = Set(alerts.map(\.alert.subject)).count - 1
                    let rest: Markup =
                        others == 0
                        ? " Nobody else crossed a line in the last 7 days."
                        : " \(others.of("other", "others")) crossed a line in the last 7 days."
                    return "<b>\(record.alert.title)</b> (\(record.alert.at.dayWords(from: now))).\(rest)"
                }, moved: tracked.moved, of: tracked.scored + tracked.provisional, needs: stopped.filter(\.needsSomebody).map(\.file.name)),
            notices: self.notices(of: stopped, at: now),
            crossed: alerts.prefix(Self.crossings).map { row(of: $0, at: now) },
            rose: tracked.rose.map { mover($0, at: now) }, fell: tracked.fell.map { mover($0, at: now) }, everybody: tracked.everybody,
            moments: try await moments(at: now))
    }

    /// Who needs somebody, each by itself; and together those that fetch nothing, which is one trouble more often than many.
    private func notices(of stopped: [ConnectorOverview.One], at now: Instant) -> [OverviewPage.Notice] {
        let meanwhile = "What they would bring stands still meanwhile; it does not fall."
        let needy = stopped.filter(\.needsSomebody).map { one in
            OverviewPage.Notice(
                title: "\(one.file.name) needs you.", text: "\(trouble(of: one, called: "It", at: now)) \(meanwhile)",
                link: mending(one))
        }
        let silent = stopped.filter { !$0.needsSomebody }
        guard let first = silent.first else { return needy }
        let title = silent.count == 1 ? "\(first.file.name) fetches nothing." : "\(silent.count.grouped) connectors fetch nothing."
        let each = silent.map { trouble(of: $0, called: silent.count == 1 ? "It" : $0.file.name, at: now) }
        return needy + [
            OverviewPage.Notice(title: title, text: (each + [meanwhile]).joined(separator: " "), link: mending(first))
        ]
    }

    private func mending(_ one: ConnectorOverview.One) -> Markup {
        Link(text: "How to mend it", address: "\(Links.connectors)#\(one.file.name.inPath)").markup
    }

    private func trouble(of one: ConnectorOverview.One, called name: String, at now: Instant) -> String {
        if let remark = one.remarks.first { return (name == "It" ? remark : "\(name): \(remark)").asSentence }
        return one.fetches.lastFetch.map { "\(name) last fetched something \($0.words(from: now))." }
            ?? "\(name) has never fetched anything."
    }

    /// Before the first run.
    func welcome() async throws -> WelcomePage {
        let configuration = configuration
        let overview = try await view.connectorOverview()
        return WelcomePage(
            try await site(), people: configuration.people.map(\.name),
            connectors: overview.connectors.map { one in
                let fetched = one.fetches.fetched
                let all = one.accounts + one.unresolved
                return WelcomePage.Progress(
                    words: "\(one.file.name): \(fetched.grouped) of \(all.of("account", "accounts")) fetched",
                    gauge: Gauge(Double(fetched), of: Double(all)))
            }, rules: configuration.rules.map(\.name), every: configuration.main.scoreEvery.words)
    }

    private func mover(_ standing: Standing, at now: Instant) -> Mover {
        Mover(
            badge: Badge(standing, size: .row), person: link(to: standing.person, named: standing.name),
            cause:
                "rank \(standing.rank.grouped) of \(standing.cohortSize.grouped)\(standing.state == .provisional ? ", provisional" : "")",
            spark: spark(of: standing, at: now), change: Delta(standing.change7d, doubt: standing.margin))
    }

    func spark(of standing: Standing, at now: Instant) -> Pages.Sparkline {
        Pages.Sparkline(past.scores(of: standing.person, today: standing.score.value, on: now.day))
    }

    /// What runs have found lately, as far as they have looked.
    private func moments(at now: Instant) async throws -> [MomentRow] {
        let leftOut = try view.publication.leftOut
        let found = view.pages.moments.lazy.filter { !leftOut.contains($0.person) }.prefix(5)
        let faces = try await store.postFaces(Set(found.map { PostKey($0.moment.network, $0.moment.post) }))
        let directory = try view.publication.directory
        return found.map { person, moment in
            let post = PostKey(moment.network, moment.post)
            return MomentRow(
                post: link(to: post, faces[post]), person: directory.name(of: person), network: moment.network, at: moment.at, now: now,
                people: moment.people, points: moment.points)
        }
    }
}
