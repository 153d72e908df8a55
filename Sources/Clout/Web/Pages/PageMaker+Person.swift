import Model
import Pages
import Scorekeeping
import Scoring
import Store
import Web

extension PageMaker {
    /// Up to so many acts that are known a page waits while it is found out whose attention counted a month ago; of more that is found out
    /// after each run, and until then a page does without.
    private static let mostActs = 100_000
    private static let companions = 5

    func person(_ text: String) async throws -> PersonPage {
        let (now, publication) = (now, try view.publication)
        let (id, personView) = try await tracked(text, in: publication)
        let (key, name) = (personView.person, personView.name)
        async let influenced = personView.influenced()
        let explanation = await personView.knownExplanation()
        let score = explanation?.score
        var (line, history) = try await line(of: key, named: name, score: score, in: publication)
        var content = try await outside(of: key, publication)
        let alerts = try await store.alerts(AlertQuestion(subject: .person(key), since: now - .seconds(90 * 86_400), limit: 20))
        content.alerts = mark(alerts, in: &line, at: now)
        content.perks = try await offers(to: id)
        var lede = PersonPage.lede(unrated: name)
        if let explanation, let score, let value = score.score,
            let standing = publication.standings(of: key).first(where: { $0.cohort == .tracked })
        {
            content.facts = facts(standing, score, history)
            content.networks = networks(of: score, explanation)
            async let month = change(of: personView, to: score, in: publication)
            content.moments = try await show(await personView.moments(in: explanation), marking: &line, at: now)
            content.targets = Array(
                await influenced.lazy.compactMap { companion($0.person, points: $0.points, in: publication) }.prefix(Self.companions))
            let givers = explanation.parts(by: .actor).filter { $0.actor != nil }
            let tracked = givers.lazy.filter { if case .tracked? = $0.actor { true } else { false } }
            content.actors = tracked.largest(Self.companions, by: \.points).compactMap { part in
                part.actor.flatMap { companion($0, points: part.points, in: publication) }
            }
            content.met = givers.count - tracked.count
            content.explain(try await month)
            let most = givers.lazy.map(\.points).max() ?? 0
            lede = PersonPage.lede(standing, people: givers.count, largestShare: most / value.value)
        }
        let badge = score.map { Badge($0, size: .large) } ?? Badge(score: nil, size: .large)
        return PersonPage(try await site(), id: id.rawValue, name: name, badge: badge, lede: lede, line: line, content: content)
    }

    /// What is known of somebody beside the score as a whole.
    private func outside(of person: PersonKey, _ publication: Publication) async throws -> PersonPage.Content {
        var content = PersonPage.Content()
        content.accounts = try await view.identities(of: person).map { identity in
            let handle = identity.handle.map { "@\($0)" } ?? identity.name ?? identity.key.id
            return PersonPage.Account(identity.key.network, handle: Link(text: handle))
        }
        content.lists = publication.person(of: person)?.lists ?? []
        content.topics = topics(of: publication.standings(of: person))
        var ks: [String: Int] = [:]
        for entry in KLedger(try await store.ks(), at: now).entries where entry.k.receiver == person && entry.verdict == .counts {
            ks[entry.k.topic, default: 0] += 1
        }
        content.ks = ks.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map { ($0.key, $0.value) }
        return content
    }

    /// Why the score moved in a month; `nil` where that takes longer than somebody should wait.
    private func change(of personView: PersonView, to score: PersonScore, in publication: Publication) async throws -> ChangeReport? {
        let then = personView.at - PageKeeper.month
        let isAtHand = try await personView.isChangeAtHand(since: then)
        if !isAtHand, publication.evidence.basis.graph.actCount > Self.mostActs { return nil }
        return try await personView.change(since: then, to: score)
    }

    /// The line of ninety days, with the gate, the epoch before, and the days on which nothing could be fetched.
    private func line(of person: PersonKey, named name: String, score: PersonScore?, in publication: Publication) async throws -> (
        ScoreLine, ScoreHistory
    ) {
        let now = publication.run.at
        let today = now.day
        let span = (today - 89)...today
        // Some days more, since a score holds until the next.
        let since = now - .seconds(94 * 86_400)
        let history = ScoreHistory(try await store.history(of: person, since: since), at: now)
        var line = ScoreLine(name: name, days: span, scores: history.days(span, epoch: publication.run.epoch), doubt: score?.margin ?? 0)
        if let score, let value = score.score?.value {
            line.scores.removeAll { $0.day == today }
            line.scores.append(ScoreLine.Day(today, value, isProvisional: score.state == .provisional))
            var gate = past.gates(before: today).map { ScoreLine.Day($0.day, $0.score) }
            if let last = publication.summary(of: .tracked).gate { gate.append(ScoreLine.Day(today, last)) }
            line.gate = gate.held(until: today)
        }
        if let change = try await view.notices(of: publication).change {
            line.epochBegan = change.at?.day
            line.former = ScoreHistory(try await store.formerHistory(of: person, since: since), at: now).days(span, epoch: change.former)
        }
        for level in score?.levels ?? [] {
            guard let stopped = level.stopped else { continue }
            line.gaps.append(
                ScoreLine.Gap(max(span.lowerBound, min(today, stopped.day))...today, reason: "\(level.network.title) not fetched"))
        }
        return (line, history)
    }

    private func facts(_ standing: Standing, _ score: PersonScore, _ history: ScoreHistory) -> [Fact] {
        let changes = history.changes
        func change(_ days: Int) -> Fact {
            let earlier = changes.first { $0.days == days }
            let points = earlier.flatMap { change in
                change.points.flatMap { _ in change.earlier.map { tenths(standing.score.value) - tenths($0.score.value) } }
            }
            let delta = Delta(points, doubt: score.margin)
            let from =
                earlier?.earlier.map { $0.epoch == history.scores.last?.epoch ? "from \($0.score.value.tenths)" : "of another epoch" }
                ?? "no score then"
            return Fact(
                label: "\(days) days", value: delta.markup, note: Markup(points != nil && !delta.isSure ? "within the doubt" : from))
        }
        let people = score.effectivePeople
        return [
            Fact(
                label: "Among tracked people", value: "top \(standing.topPercent.topPercent)",
                note: "rank \(standing.rank.grouped) of \(standing.cohortSize.grouped)"), change(7), change(30), change(90),
            Fact(
                label: "Doubt", value: "±\u{202f}\(score.margin.tenths)",
                note: "as if \(people < 10 ? people.tenths : Int(people.rounded()).grouped) equal people"),
            Fact(
                label: "Seen so far", value: Markup(standing.coverage?.percent ?? "–"),
                note: standing.coverage == nil ? "not known" : "of what counts; the rest is missing"),
        ]
    }

    private func tenths(_ value: Double) -> Double { roundedToTenths(score: value, parts: []).score }

    /// Each network's part, as `clout score` shows it: of what is read the parts add up.
    private func networks(of score: PersonScore, _ explanation: Explanation) -> [PersonPage.NetworkRow] {
        let facets = score.levels.map { explanation.facets(on: $0.network) }
        let points = roundedToTenths(score: score.score?.value ?? 1, parts: facets.flatMap { [$0.amplification, $0.network, $0.reach] })
            .parts
        let rows = score.levels.enumerated().map { place, level -> PersonPage.NetworkRow in
            let mine = points[3 * place..<3 * place + 3]
            return PersonPage.NetworkRow(
                network: level.network.title, points: level.share > 0 ? mine.reduce(0, +) : nil, amplification: points[3 * place],
                reached: points[3 * place + 1], reach: points[3 * place + 2], subScore: level.subScore?.value,
                note: level.share > 0 ? level.isInRing ? "in a ring that exchanges favours" : nil : "shown on its own")
        }
        return rows.filter { $0.points != nil || $0.subScore != nil }.sorted { ($0.points ?? -1) > ($1.points ?? -1) }
    }

    private func show(_ all: [PostMoment], marking line: inout ScoreLine, at now: Instant) async throws -> [MomentRow] {
        let shown = all.sorted { $0.points > $1.points }.prefix(5)
        let faces = try await store.postFaces(Set(shown.map { PostKey($0.network, $0.post) }))
        // Numbered as they came, so that the plot is read from left to right.
        let dated = shown.filter { $0.at.map { line.days.contains($0.day) } ?? false }.sorted { ($0.at ?? now) < ($1.at ?? now) }
        return shown.map { moment in
            let post = PostKey(moment.network, moment.post)
            let link = link(to: post, faces[post])
            let mark = dated.firstIndex(of: moment).map { "\($0 + 1)" }
            if let mark, let at = moment.at { line.moments.append(ScoreLine.Mark(at.day, mark, words: link.text)) }
            return MomentRow(
                mark: mark, post: link, network: moment.network, at: moment.at, now: now, people: moment.people, points: moment.points)
        }
    }

    private func mark(
        _ records: [AlertRecord], in line: inout ScoreLine, at now: Instant
    ) -> [AlertRow] {
        let dated = records.filter { $0.alert.status == .firing && line.days.contains($0.alert.at.day) }.prefix(5).sorted {
            $0.alert.at < $1.alert.at
        }
        return records.prefix(10).map { record in
            let letter = dated.firstIndex(of: record).flatMap { place in Unicode.Scalar(65 + place).map { String($0) } }
            if let letter { line.alerts.append(ScoreLine.Mark(record.alert.at.day, letter, words: record.alert.rule)) }
            return row(of: record, at: now, mark: letter, isOfPerson: true)
        }
    }

    private func topics(of standings: [Standing]) -> [PersonPage.TopicRow] {
        standings.sorted { $0.score > $1.score }.compactMap { standing in
            guard case .topic(let name) = standing.cohort else { return nil }
            let title = configuration.topics.first { $0.name == name }?.title ?? name
            return PersonPage.TopicRow(
                title: Link(text: title, address: Links.to(Links.people, [("cohort", "topic:\(name)")])),
                note: "rank \(standing.rank.grouped) of \(standing.cohortSize.grouped)", score: standing.score.value)
        }
    }

    private func companion(_ person: PersonKey, points: Double, in publication: Publication) -> PersonPage.Companion? {
        guard case .tracked = person else { return nil }
        return PersonPage.Companion(
            person: link(to: person, named: publication.directory.name(of: person)),
            note: points < 0.05 ? "less than 0.1 points" : "\(points.tenths) points",
            badge: badge(of: person, .small))
    }

    func badges(of text: String, origin: String) async throws -> BadgesPage {
        let publication = try view.publication
        let person = try await view.person(text, in: publication)
        return BadgesPage(
            try await site(), id: person.description, name: publication.directory.name(of: person),
            badge: badge(of: person, .large) ?? Badge(score: nil, size: .large), origin: origin)
    }
}

extension PersonPage.Content {
    /// Tells why the score moved in a month; that this is still to be found out, for `nil`.
    fileprivate mutating func explain(_ month: ChangeReport?) {
        guard let month else {
            isChangePending = true
            return
        }
        causesSince = "30 days"
        before = month.causes.isEmpty ? nil : roundedToTenths(month.change).before
        causes = month.causes.filter { $0.points.signedTenths != "±0.0" }.sorted { $0.points > $1.points }.map {
            PersonPage.Cause(title: $0.title, note: $0.words, points: $0.points)
        }
    }
}

extension ScoreHistory {
    /// The score that held at the end of each day, of one epoch.
    func days(_ span: ClosedRange<Int32>, epoch: String) -> [ScoreLine.Day] {
        var days: [ScoreLine.Day] = []
        var place = 0
        for day in span {
            let end = Instant(day: day + 1)
            while place < scores.count, scores[place].at < end { place += 1 }
            guard place > 0 else { continue }
            let score = scores[place - 1]
            if score.epoch == epoch, score.holds(at: end) {
                days.append(ScoreLine.Day(day, score.score.value, isProvisional: score.state == .provisional))
            }
        }
        return days
    }
}

extension [ScoreLine.Day] {
    /// Each day's value until the next that is known.
    fileprivate func held(until last: Int32) -> [ScoreLine.Day] {
        var held: [ScoreLine.Day] = []
        for (place, day) in enumerated() {
            let end = place + 1 < count ? self[place + 1].day : last + 1
            held += (day.day..<Swift.max(end, day.day + 1)).map { ScoreLine.Day($0, day.score) }
        }
        return held
    }
}
