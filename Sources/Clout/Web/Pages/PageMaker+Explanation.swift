import Model
import Pages
import Scorekeeping
import Scoring
import Store
import Web

extension PageMaker {
    private static let rowsShown = 12
    /// Each takes a scoring of the person anew.
    private static let leftOut = 3

    func explanation(of text: String) async throws -> any Page {
        let (now, publication) = (now, try view.publication)
        let (id, personView) = try await tracked(text, in: publication)
        let name = personView.name
        let known = await personView.knownExplanation()
        guard let explanation = known else { throw Self.nothing(about: name) }
        let score = explanation.score
        guard let shown = score.score else { throw Self.nothing(about: name) }
        let value = shown.value
        let standing = publication.standings(of: personView.person).first { $0.cohort == .all }
        let report = ExplanationReport(
            explanation: explanation, grain: [.network, .block, .cause], name: name, at: personView.at,
            epoch: publication.evidence.basis.epoch, standing: standing, coverage: standing?.coverage)
        return ExplainPage(
            try await site(), id: id.rawValue, name: name, score: roundedToTenths(score: value, parts: []).score, margin: score.margin,
            cells: cells(of: explanation, value), posts: try await posts(in: explanation, value, personView, at: now),
            people: await people(in: explanation, value, personView, publication.directory), doubt: report.doubts(of: shown),
            command: "clout explain \(id) --at \(personView.at) --json")
    }

    private static func nothing(about name: String) -> ProblemDetails {
        .notFound("\(name) has no score yet, so there is nothing to explain.")
    }

    /// Points by what people did on each network: rows and columns of tenths that add up.
    private func cells(of explanation: Explanation, _ score: Double) -> ExplainPage.Cells {
        let networks = explanation.networks
        var labels: [String] = []
        var points: [String: [Double]] = [:]
        for part in explanation.parts(by: [.network, .block, .cause]) {
            guard let network = part.network, let column = networks.firstIndex(of: network) else { continue }
            let label =
                switch (part.block, part.cause) {
                case (.crowd?, _): "A crowd that is not known yet"
                case (_, .acts(let kind)?): kind.plural.prefix(1).uppercased() + kind.plural.dropFirst()
                case (_, .followers?): "Followers"
                case (_, .lists?): "Lists"
                case (_, .ks?): "Ks"
                case (_, nil): "Everything else"
                }
            if points[label] == nil {
                labels.append(label)
                points[label] = Array(repeating: 0, count: networks.count)
            }
            points[label]?[column] += part.points
        }
        let flat = labels.flatMap { points[$0] ?? [] }
        let read = roundedToTenths(score: score, parts: flat).parts
        let rows = labels.enumerated().map { place, label in
            (label: label, points: Array(read[place * networks.count..<(place + 1) * networks.count]))
        }
        return ExplainPage.Cells(
            networks: networks.map(\.title), rows: rows.sorted { $0.points.reduce(0, +) > $1.points.reduce(0, +) })
    }

    private func posts(in explanation: Explanation, _ score: Double, _ personView: PersonView, at now: Instant) async throws -> [ExplainPage
        .Share]
    {
        let parts = explanation.parts(by: [.network, .post])
        let named = parts.filter { $0.post != nil }.sorted { $0.points > $1.points }
        let shown = named.prefix(Self.rowsShown)
        let rest = named.dropFirst(Self.rowsShown)
        let loose = parts.filter { $0.post == nil }.reduce(0) { $0 + $1.points }
        let read = roundedToTenths(score: score, parts: shown.map(\.points) + [rest.reduce(0) { $0 + $1.points }, loose]).parts
        let keys = shown.compactMap { part in part.network.flatMap { network in part.post.map { PostKey(network, $0) } } }
        let faces = try await store.postFaces(Set(keys))
        var people = Dictionary(keys.map { ($0, Set<PersonKey>()) }) { first, _ in first }
        for part in explanation.parts {
            guard let post = part.post, let network = part.network, let actor = part.actor else { continue }
            people[PostKey(network, post)]?.insert(actor)
        }
        var shares: [ExplainPage.Share] = []
        for (place, key) in keys.enumerated() {
            let face = faces[key]
            let count = people[key]?.count ?? 0
            let published = face?.at.map { ", \($0.date(from: now))" } ?? ""
            let without = place < Self.leftOut ? await personView.score(without: .post(key.network, key.id)) : nil
            shares.append(
                ExplainPage.Share(
                    title: link(to: key, face).markup, note: "\(key.network.title)\(published)\(count > 0 ? " · \(count.people)" : "")",
                    points: read[place],
                    without: place < Self.leftOut ? without?.value ?? 1 : nil))
        }
        if !rest.isEmpty {
            shares.append(
                ExplainPage.Share(title: Markup(rest.count.of("other post", "other posts")), points: read[shown.count], isFolded: true))
        }
        shares.append(
            ExplainPage.Share(
                title: "Not tied to a post", note: "follows, mentions, followers, lists", points: read[shown.count + 1], isFolded: true))
        return shares
    }

    /// Who gave the points: tracked people by name, those who were only met folded into one line.
    private func people(in explanation: Explanation, _ score: Double, _ personView: PersonView, _ directory: Directory) async
        -> [ExplainPage.Share]
    {
        var tracked: [(person: PersonKey, points: Double)] = []
        var met = (count: 0, points: 0.0, largest: 0.0)
        for part in explanation.parts(by: .actor) {
            switch part.actor {
            case .tracked(let id)?: tracked.append((.tracked(id), part.points))
            case .met?: met = (met.count + 1, met.points + part.points, max(met.largest, part.points))
            case nil: break
            }
        }
        var nameless = 0.0
        var standing = 0.0
        for part in explanation.parts where part.actor == nil {
            if part.block == .standing { standing += part.points } else { nameless += part.points }
        }
        // Of equal ones the first by name, as the parts are.
        let shown = tracked.largest(Self.rowsShown, by: \.points)
        let rest = (
            count: tracked.count - shown.count,
            points: max(0, tracked.reduce(0) { $0 + $1.points } - shown.reduce(0) { $0 + $1.points })
        )
        let read = roundedToTenths(score: score, parts: shown.map(\.points) + [rest.points, met.points, nameless, standing]).parts
        var shares: [ExplainPage.Share] = []
        for (place, giver) in shown.enumerated() {
            let without = place < Self.leftOut ? await personView.score(without: .actor(giver.person)) : nil
            shares.append(
                ExplainPage.Share(
                    title: link(to: giver.person, named: directory.name(of: giver.person)).markup, points: read[place],
                    without: place < Self.leftOut ? without?.value ?? 1 : nil))
        }
        let tail = shown.count
        if rest.count > 0 {
            shares.append(
                .init(title: Markup(rest.count.of("other tracked person", "other tracked people")), points: read[tail], isFolded: true))
        }
        if met.count > 0 {
            shares.append(
                .init(
                    title: Markup(met.count.of("person who was only met", "people who were only met")),
                    note: "the largest \(met.largest.tenths) points", points: read[tail + 1]))
        }
        if nameless > 0 { shares.append(.init(title: "People who are counted without names", points: read[tail + 2])) }
        if standing > 0 { shares.append(.init(title: "Followers and lists", points: read[tail + 3])) }
        return shares
    }
}
