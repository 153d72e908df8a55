import JSON
import Model
import Scorekeeping
import Scoring
import Store
import Web

extension DaemonView {
    /// Who is tracked, and how each one does.
    func addPeople(to routes: inout Routes) {
        let list = Parameter.text("list", "Only those on this list.")
        let (limit, cursor) = (Parameter.pageSize(), Parameter<PersonCursor?>.cursor())
        routes.get(
            "/v1/people", Operation("listPeople", "The tracked people, by slug.", answers: "People"), parameters: [list, limit, cursor]
        ) { request in
            let (list, limit, cursor) = (try request[list], try request[limit], try request[cursor])
            return try await ofRun(request) { publication in
                if let list { _ = try publication.expect(.list(list)) }
                let rest = publication.people[(cursor.map { publication.people.firstIndex(notBefore: $0.person) } ?? 0)...].lazy.filter {
                    $0.id != cursor?.person && (list == nil || $0.lists.contains(list ?? ""))
                }
                var writer = JSONWriter()
                writer.object { object in
                    object.member("as_of", publication.run.at.description)
                    object.page("people", Array(rest.prefix(limit + 1)), of: limit, cursor: { PersonCursor($0.id) }) {
                        $0.person($1, publication.trackedStanding(of: .tracked($1.id)))
                    }
                }
                return writer.text
            }
        }
        routes.get("/v1/people/{person}", Operation("getPerson", "One person's score and where it comes from.", answers: "Score")) {
            request in
            try await ofPerson(request) { view, publication in
                let explanation = try await view.explanation()
                return try await ScoreReport(
                    score: explanation.score, name: view.name, at: view.at, epoch: publication.run.epoch,
                    identities: identities(of: view.person), standings: publication.standings(of: view.person), explanation: explanation,
                    participation: view.participation(), covered: scorekeeper.lastCoverages(of: view.person, at: view.at),
                    former: publication.formerScore(of: view.person), notices: notices(of: publication)
                ).json
            }
        }
        let days = Parameter.integer("days", in: 1...36_500, default: 30, "How many days to show.")
        routes.get(
            "/v1/people/{person}/history", Operation("getHistory", "The scores that a person had.", answers: "History"), parameters: [days]
        ) { request in
            let days = try request[days]
            return try await ofRun(request) { publication in
                let person = try await person(request, in: publication)
                let now = publication.run.at
                let stored = try await store.history(of: person, since: Instant(seconds: 0))
                let former = try await store.formerHistory(of: person, since: Instant(seconds: 0))
                return HistoryReport(
                    person: person, name: publication.directory.name(of: person), at: now, history: ScoreHistory(stored, at: now),
                    former: ScoreHistory(former, at: now), days: days
                ).json
            }
        }
        routes.get("/v1/people/{person}/topics", Operation("getTopics", "What a person has a score on.", answers: "Standings")) { request in
            try await ofRun(request) { publication in
                let person = try await person(request, in: publication)
                let identities = try await identities(of: person)
                let topics = publication.standings(of: person).filter { if case .topic = $0.cohort { true } else { false } }
                var writer = JSONWriter()
                writer.object { object in
                    object.member("as_of", publication.run.at.description)
                    object.member("epoch", publication.run.epoch)
                    object.wholePage("standings") { list in
                        list.array { list in for topic in topics { list.standing(topic, identities) } }
                    }
                }
                return writer.text
            }
        }
        routes.get("/v1/lists", Operation("listLists", "The lists that people are on.", answers: "Lists")) { request in
            try await ofRun(request) { publication in
                var counts: [String: Int] = [:]
                for list in publication.people.lazy.flatMap(\.lists) { counts[list, default: 0] += 1 }
                var writer = JSONWriter()
                writer.whole("lists") { lists in
                    lists.array { list in
                        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
                            list.object {
                                $0.member("name", name)
                                $0.member("people", count)
                                $0.member("rated", publication.standings(in: .list(name)).count)
                            }
                        }
                    }
                }
                return writer.text
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func person(_ person: Person, _ standing: Standing?) {
        object {
            $0.member("person", person.id.rawValue)
            $0.member("name", person.name)
            $0.member("lists", person.lists)
            $0.member("city", orNull: person.city)
            $0.member("country", orNull: person.country)
            $0.member("score", orNull: standing?.score.value)
            $0.member("state", standing?.state.rawValue ?? ScoreState.unrated.rawValue)
        }
    }
}

/// The last person of a page of people by slug.
private struct PersonCursor: PageCursor {
    let person: PersonID

    static let pattern = "^after:[a-z0-9][a-z0-9._-]{0,99}$"
    /// Tells a cursor from a slug that somebody typed.
    private static let mark = "after:"

    init(_ person: PersonID) { self.person = person }

    init?(_ text: String) {
        guard text.hasPrefix(Self.mark), let person = PersonID(rawValue: String(text.dropFirst(Self.mark.count))) else { return nil }
        self.person = person
    }

    var text: String { Self.mark + person.rawValue }
}
