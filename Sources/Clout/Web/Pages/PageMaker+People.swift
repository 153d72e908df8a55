import Model
import Pages
import Scorekeeping
import Scoring
import Store
import Web

extension PageMaker {
    func people(_ question: PeopleQuestion) async throws -> PeoplePage {
        let (now, publication, configuration) = (now, try view.publication, configuration)
        let cohort = question.cohort
        let all = try publication.expect(cohort)
        let summary = publication.summary(of: cohort)
        let unrated = unrated(in: cohort, of: publication)
        var found = publication.places(in: cohort, by: question.order)
        var quiet = question.state == nil || question.state == .unrated ? unrated : []
        if !question.words.isEmpty {
            let meant = try await people(called: question.words, in: publication)
            let places = publication.places(of: meant, in: cohort)
            found = question.order == .score ? places.sorted() : found.filter(places.contains)
            quiet = quiet.filter { meant.contains(.tracked($0.id)) }
        }
        if let state = question.state { found = found.filter { all[all.startIndex + Int($0)].state == state } }
        let count = found.count + quiet.count
        let end = min(count, question.start + PeopleQuestion.rows)
        let isPlain = question.order == .score && question.words.isEmpty && question.state == nil
        var rows: [PeoplePage.Row] = []
        for place in min(question.start, count)..<end {
            guard place < found.count else {
                let person = quiet[place - found.count]
                let note = try await note(.tracked(person.id))
                rows.append(.init(unrated: person.name, address: Links.person(person.id.rawValue), note: note))
                continue
            }
            let standing = all[all.startIndex + Int(found[place])]
            guard case .tracked(let id) = standing.person else { continue }
            rows.append(
                .init(
                    standing, address: Links.person(id.rawValue), note: try await note(standing.person),
                    spark: spark(of: standing, at: now),
                    isLastOfTop: isPlain && place == summary.lastOfTop && place + 1 < count))
        }
        let choices = [Cohort.tracked] + publication.known.filter { $0 != .tracked }
        return PeoplePage(
            try await site(),
            lede: PeoplePage.lede(
                cohort, scored: summary.scored, provisional: summary.provisional, unrated: unrated.count, gate: summary.gate,
                folded: max(0, (all.first?.cohortSize ?? 0) - all.count)),
            filter: PeoplePage.Filter(
                words: question.words,
                cohorts: choices.prefix(200).map {
                    Choice(value: $0.description, title: title(of: $0, configuration), isChosen: $0 == cohort)
                },
                states: [Choice(value: "", title: "any", isChosen: question.state == nil)]
                    + [(ScoreState.scored, "scored"), (.provisional, "provisional"), (.unrated, "no score yet")].map {
                        Choice(value: $0.rawValue, title: $1, isChosen: question.state == $0)
                    },
                orders: PeopleOrder.allCases.map { Choice(value: $0.rawValue, title: $0.title, isChosen: question.order == $0) }),
            cohort: cohort, caption: "Tracked people among \(cohort.people) by score, \(question.order.title) first", rows: rows,
            gate: summary.gate,
            nobody: question.words.isEmpty
                ? "Nobody belongs here." : "Nobody of this name. Handles are found when they are written in full.",
            previous: question.start > 0 ? question.address(from: max(0, question.start - PeopleQuestion.rows)) : nil,
            next: end < count ? question.address(from: end) : nil,
            nextWords: "Next \(min(PeopleQuestion.rows, count - end).grouped) of \(count.grouped)")
    }

    private func title(of cohort: Cohort, _ configuration: Configuration) -> String {
        if case .topic(let name) = cohort, let topic = configuration.topics.first(where: { $0.name == name }) {
            return "topic: \(topic.title)"
        }
        return cohort.title
    }

    private func note(_ person: PersonKey) async throws -> String {
        let titles = Set(try await view.identities(of: person).map(\.key.network.title)).sorted()
        return titles.isEmpty ? "no account found yet" : titles.joined(separator: ", ")
    }

    /// The tracked people of a cohort who have no score, by name. On a topic that is not known: nobody belongs to it without one.
    private func unrated(in cohort: Cohort, of publication: Publication) -> [Person] {
        if case .topic = cohort { return [] }
        let unrated = view.pages.unrated(of: publication)
        return cohort == .tracked ? unrated : unrated.filter { publication.includes(.tracked($0.id), in: cohort) }
    }

    /// The tracked people whose name or slug holds some words, and those who have an account of this handle.
    private func people(called words: String, in publication: Publication) async throws -> Set<PersonKey> {
        let handle = words.hasPrefix("@") ? String(words.dropFirst()) : words
        let owners = try await store.identities(withHandle: handle, limit: 100).compactMap { $0.person.map(PersonKey.tracked) }
        return Set(owners).union(publication.people(called: words))
    }
}
