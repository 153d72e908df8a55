import Model
import Pages
import Scorekeeping
import Scoring
import Store
import Web

extension PageMaker {
    func compare(_ texts: [String]) async throws -> ComparePage {
        let publication = try view.publication
        let now = publication.run.at
        let asked = texts.filter { !$0.isEmpty }
        let tracked = publication.standings(in: .tracked)
        let choices = tracked.prefix(200).map { Choice(value: $0.person.description, title: $0.name, isChosen: false) }
        let days = (now.day - 89)...now.day
        guard asked.count >= 2 else {
            return ComparePage(
                try await site(), lede: "Name two people, or three, to see them beside each other.", sides: [], asked: texts,
                people: choices, days: days,
                scores: [], facts: [], audience: [], neighbours: try await neighbours(of: asked.first, in: publication))
        }
        var sides: [ComparePage.Side] = []
        var scores: [PersonScore] = []
        var explanations: [Explanation] = []
        for text in asked {
            let (id, personView) = try await self.tracked(text, in: publication)
            let known = await personView.knownExplanation()
            guard let explanation = known else { throw ProblemDetails.notFound("\(personView.name) has no score yet.") }
            let score = explanation.score
            let history = ScoreHistory(
                try await store.history(of: personView.person, since: now - .seconds(94 * 86_400)), at: now)
            var line = history.days(days, epoch: publication.run.epoch).filter { $0.day < days.upperBound }
            if let value = score.score?.value { line.append(ScoreLine.Day(days.upperBound, value)) }
            sides.append(
                ComparePage.Side(id: id.rawValue, name: personView.name, badge: Badge(score, size: .small), days: line))
            scores.append(score)
            explanations.append(explanation)
        }
        let all = zip(sides, scores).map { (name: $0.name, score: $1.score?.value, doubt: $1.margin) }
        return ComparePage(
            try await site(), lede: ComparePage.lede(all[0], all[1]), sides: sides, asked: texts, people: choices, days: days,
            scores: rows(of: scores, publication), facts: facts(of: scores, explanations, publication),
            audience: audience(of: sides, explanations))
    }

    private static let nearest = 3

    /// Who stands next to somebody among the tracked people, above and below.
    private func neighbours(of text: String?, in publication: Publication) async throws -> [ComparePage.Neighbour] {
        guard let text else { return [] }
        let person = try await view.person(text, in: publication)
        let all = publication.standings(in: .tracked)
        guard let place = publication.places(of: [person], in: .tracked).first else { return [] }
        let own = all.startIndex + Int(place)
        let near = max(all.startIndex, own - Self.nearest)..<min(all.endIndex, own + Self.nearest + 1)
        return all[near].filter { $0.person != person }.map { standing in
            let both = [("a", person.description), ("b", standing.person.description)]
            return ComparePage.Neighbour(
                badge: Badge(standing, size: .row), name: standing.name, comparison: Links.to(Links.compare, both),
                note: "rank \(standing.rank.grouped), \(standing.score.value.tenths)\u{202f}±\u{202f}\(standing.margin.tenths)")
        }
    }

    private func rows(of scores: [PersonScore], _ publication: Publication) -> [ComparePage.Row] {
        let networks = Set(scores.flatMap { $0.levels.map(\.network) }).sorted()
        var rows = [
            ComparePage.Row("All together", note: "shaded: doubt", scores: scores.map { $0.score?.value }, doubts: scores.map(\.margin))
        ]
        rows += networks.map { network in ComparePage.Row(network.title, scores: scores.map { $0.level(on: network)?.subScore?.value }) }
        for topic in configuration.topics {
            let values = scores.map { score in
                publication.standings(of: score.person).first { $0.cohort == .topic(topic.name) }?.score.value
            }
            if values.contains(where: { $0 != nil }) { rows.append(ComparePage.Row("on \(topic.title)", scores: values)) }
        }
        return rows
    }

    private func facts(of scores: [PersonScore], _ explanations: [Explanation], _ publication: Publication) -> [ComparePage.Row] {
        let standings = scores.map { score in publication.standings(of: score.person).first { $0.cohort == .tracked } }
        let largest = explanations.map { explanation -> Markup in
            let most = explanation.parts(by: .actor).filter { $0.actor != nil }.map(\.points).max() ?? 0
            return Markup(explanation.score.score.map { (most / $0.value).percent } ?? "–")
        }
        return [
            ComparePage.Row("30 days", facts: standings.map { Delta($0?.change30d, doubt: $0?.margin ?? 0).markup }),
            ComparePage.Row("Rank among tracked people", facts: standings.map { Markup($0?.rank.grouped ?? "–") }),
            ComparePage.Row("People behind it", facts: explanations.map { Markup(people(behind: $0).count.grouped) }),
            ComparePage.Row("Largest single share", note: "of one person’s reactions", facts: largest),
        ]
    }

    private func people(behind explanation: Explanation) -> Set<PersonKey> { Set(explanation.parts.compactMap(\.actor)) }

    private func audience(of sides: [ComparePage.Side], _ explanations: [Explanation]) -> [Markup] {
        let audiences = explanations.map(people(behind:))
        guard let first = audiences.first, !first.isEmpty else { return [] }
        let shares = zip(sides, audiences).dropFirst().map { side, audience -> Markup in
            "<b>\((Double(first.intersection(audience).count) / Double(first.count)).percent)</b> also act on \(side.name)"
        }
        let reached = audiences.reduce(into: Set<PersonKey>()) { $0.formUnion($1) }.count
        return [
            "Of the people who act on \(sides[0].name), \(shares.sentence). All of them together reach \(reached.grouped) different people."
        ]
    }
}
