import JSON
import Model
import Store
import Web

extension DaemonView {
    /// What clients of Klout's API v2 asked for, in its shapes (developer.klout.com, "API v2", as it was until 2018): ids are slugs, and the
    /// `key` that they had to show is not asked for. Beside it a grade as Twitter Grader gave it.
    func addKlout(to routes: inout Routes) {
        let key = Self.key
        let name = Parameter.required("screenName", "A handle on X.")
        routes.get(
            "/v2/identity.json/twitter",
            Operation("getKloutIdentityByHandle", "Whose a handle on X is, as Klout's API v2 told it.", answers: "KloutIdentity"),
            parameters: [name, key]
        ) { request in
            let (handle, _) = (try request[name], try request[key])
            let owner = try await store.identities(withHandle: handle, limit: 100).first {
                $0.key.network == Self.twitter && $0.person != nil
            }
            return try Self.identity(of: owner?.person, "@\(handle)")
        }
        routes.get(
            "/v2/identity.json/{network}/{account}",
            Operation("getKloutIdentity", "Whose an account is, as Klout's API v2 told it.", answers: "KloutIdentity"),
            parameters: [key]
        ) { request in
            let (account, _) = (request[path: "account"], try request[key])
            guard let network = Self.networks[request[path: "network"]] else {
                throw ProblemDetails.notFound("There is no such network; there are \(Self.networks.keys.sorted().joined(separator: ", ")).")
            }
            return try Self.identity(of: try await store.identity(IdentityKey(network, account))?.person, account)
        }
        routes.get(
            "/v2/user.json/{person}", Operation("getKloutUser", "A person, as Klout's API v2 told it.", answers: "KloutUser"),
            parameters: [key]
        ) { request in
            try await ofKloutUser(request) { writer, _, standing, _ in writer.kloutUser(standing) }
        }
        routes.get(
            "/v2/user.json/{person}/score", Operation("getKloutScore", "A score, as Klout's API v2 told it.", answers: "KloutScore"),
            parameters: [key]
        ) { request in
            try await ofKloutUser(request) { writer, _, standing, _ in
                writer.object { object in
                    object.member("score", standing.score.value)
                    object.member("scoreDelta") { $0.kloutDeltas(standing) }
                    object.member("bucket", standing.kloutBucket)
                }
            }
        }
        routes.get(
            "/v2/user.json/{person}/topics",
            Operation("getKloutTopics", "What a person has a score on, as Klout's API v2 told it.", answers: "KloutTopics"),
            parameters: [key]
        ) { request in
            let titles = Dictionary(configuration.value.topics.map { ($0.name, $0.title) }) { first, _ in first }
            return try await ofKloutUser(request) { writer, person, _, publication in
                writer.array { list in
                    for standing in publication.standings(of: person) {
                        guard case .topic(let topic) = standing.cohort else { continue }
                        list.object {
                            $0.member("id", topic)
                            $0.member("displayName", titles[topic] ?? topic)
                            $0.member("name", topic)
                            $0.member("slug", topic)
                        }
                    }
                }
            }
        }
        routes.get(
            "/v2/user.json/{person}/influence",
            Operation("getKloutInfluence", "Who acts on whom, as Klout's API v2 told it.", answers: "KloutInfluence"),
            parameters: [key]
        ) { request in
            _ = try request[key]
            return try await ofPerson(request) { view, publication in
                let circle = try await CircleReport(of: view)
                var writer = JSONWriter()
                writer.object { object in
                    for (name, count, rows) in [
                        ("myInfluencers", "myInfluencersCount", circle.influencers),
                        ("myInfluencees", "myInfluenceesCount", circle.influenced),
                    ] {
                        let standings = rows.compactMap { publication.trackedStanding(of: $0.person) }
                        object.member(name) { list in
                            list.array { list in
                                for standing in standings {
                                    list.object {
                                        $0.member("entity") {
                                            $0.object {
                                                $0.member("id", standing.person.description)
                                                $0.member("payload") { $0.kloutUser(standing) }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                        object.member(count, rows.count)
                    }
                }
                return writer.text
            }
        }
        routes.get(
            "/v1/people/{person}/grade",
            Operation("getGrade", "How many of a hundred have no higher score: among all, and in the person's places.", answers: "Grade")
        ) { request in
            try await ofRun(request) { publication in
                let person = try await person(request, in: publication)
                let standings = publication.standings(of: person)
                guard let whole = standings.first(where: { $0.cohort == .all }) else {
                    throw ProblemDetails.notFound("`\(person)` has no score yet, so there is nothing to grade.")
                }
                var writer = JSONWriter()
                writer.object { object in
                    object.member("person", person.description)
                    object.member("name", whole.name)
                    object.member("as_of", publication.run.at.description)
                    object.grade(whole)
                    object.member("places") { list in
                        list.array { list in
                            for standing in standings {
                                guard case .place = standing.cohort else { continue }
                                list.object { $0.grade(standing) }
                            }
                        }
                    }
                }
                return writer.text
            }
        }
    }

    private static let key = Parameter.text("key", "Not asked for: what a client of Klout's API showed.")
    private static let twitter = Network("twitter")
    /// As Klout called them.
    private static let networks = ["tw": twitter, "fb": Network("facebook"), "ig": Network("instagram"), "li": Network("linkedin")]

    private static func identity(of person: PersonID?, _ asked: String) throws(ProblemDetails) -> Answer {
        guard let person else { throw .notFound("Nobody who is tracked is `\(asked.prefix(100))` there.") }
        var writer = JSONWriter()
        writer.object {
            $0.member("id", person.rawValue)
            $0.member("network", "ks")
        }
        return Answer.json(writer.bytes).tagged
    }

    private func ofKloutUser(
        _ request: WebRequest, _ write: (inout JSONWriter, PersonKey, Standing, Publication) -> Void
    ) async throws -> Answer {
        _ = try request[Self.key]
        return try await ofRun(request) { publication in
            let person = try await person(request, in: publication)
            guard let standing = publication.trackedStanding(of: person) else {
                throw ProblemDetails.notFound("`\(person)` has no score yet.")
            }
            var writer = JSONWriter()
            write(&writer, person, standing, publication)
            return writer.text
        }
    }
}

extension Publication {
    /// Where somebody stands among the tracked; `nil` of who is unrated, or not tracked.
    func trackedStanding(of person: PersonKey) -> Standing? { standings(of: person).first { $0.cohort == .tracked } }
}

extension Standing {
    /// Such as `50-59`.
    fileprivate var kloutBucket: String {
        let low = Int(score.value / 10) * 10
        return low == 100 ? "100" : "\(low)-\(low + 9)"
    }
}

extension JSONWriter {
    fileprivate mutating func kloutUser(_ standing: Standing) {
        object { object in
            object.member("kloutId", standing.person.description)
            object.member("nick", standing.name)
            object.member("score") {
                $0.object {
                    $0.member("score", standing.score.value)
                    $0.member("bucket", standing.kloutBucket)
                }
            }
            object.member("scoreDeltas") { $0.kloutDeltas(standing) }
        }
    }

    fileprivate mutating func kloutDeltas(_ standing: Standing) {
        object {
            $0.member("dayChange", orNull: standing.change1d)
            $0.member("weekChange", orNull: standing.change7d)
            $0.member("monthChange", orNull: standing.change30d)
        }
    }

    /// The members of a grade.
    fileprivate mutating func grade(_ standing: Standing) {
        let others = standing.cohortSize - 1
        member("cohort", standing.cohort.description)
        member("grade", others == 0 ? 100 : 100 * Double(standing.cohortSize - standing.rank) / Double(others))
        member("rank", standing.rank)
        member("rated", standing.cohortSize)
    }
}
