import JSON
import Model
import Scorekeeping
import Scoring
import Store
import Web

extension DaemonView {
    /// Topics, who is found by them, and who gave whom a K.
    func addTopics(to routes: inout Routes) {
        routes.get("/v1/topics", Operation("listTopics", "The topics, and how many have a score on each.", answers: "Topics")) { request in
            let titles = Dictionary(configuration.value.topics.map { ($0.name, $0.title) }) { first, _ in first }
            return try await ofRun(request) { publication in
                var writer = JSONWriter()
                writer.object { object in
                    object.member("as_of", publication.run.at.description)
                    object.member("topics") { list in
                        list.array { list in
                            for topic in publication.topics.topics {
                                let standings = publication.standings(in: .topic(topic))
                                list.object {
                                    $0.member("name", topic)
                                    $0.member("title", titles[topic] ?? topic)
                                    $0.member("rated", standings.first?.cohortSize ?? 0)
                                    $0.member("tracked", standings.count)
                                }
                            }
                        }
                    }
                }
                return writer.text
            }
        }
        let topic = Parameter.text("topic", "A topic of topics.d: those who have a score on it.")
        let least = Parameter.number("min_score", in: 1...100, default: 1, "The least score to find.")
        let cohort = Parameter.cohort("cohort", "Whom to look among.")
        let limit = Parameter.integer("limit", in: 1...500, default: 20, "How many to give.")
        routes.get(
            "/v1/find", Operation("find", "The tracked people of a cohort with at least a score, best first.", answers: "Found"),
            parameters: [topic, least, cohort, limit]
        ) { request in
            let (topic, least, cohort, limit) = (try request[topic], try request[least], try request[cohort], try request[limit])
            return try await ofRun(request) { publication in
                let ranked: ArraySlice<Standing>
                if let topic {
                    guard let scores = publication.topics[topic] else {
                        let known = publication.topics.topics
                        throw ProblemDetails.notFound("There is no topic `\(topic)`.", nearest: nearestWord(to: topic, among: known))
                    }
                    _ = try publication.expect(cohort)
                    let members = scores.unrankedTracked(named: publication.directory.name(of:)).filter {
                        publication.includes($0.person, in: cohort)
                    }
                    ranked = scores.ranked(members, in: cohort)[...]
                } else {
                    ranked = try publication.expect(cohort)
                }
                let found = ranked.prefix { $0.score.value >= least }
                var rows: [(Standing, [Identity])] = []
                for standing in found.prefix(limit) { rows.append((standing, try await identities(of: standing.person))) }
                var writer = JSONWriter()
                writer.object { object in
                    object.member("as_of", publication.run.at.description)
                    object.member("epoch", publication.run.epoch)
                    object.member("cohort", cohort.description)
                    object.member("topic", orNull: topic)
                    object.member("found", found.count)
                    object.member("standings") { list in
                        list.array { list in for (standing, identities) in rows { list.standing(standing, identities) } }
                    }
                }
                return writer.text
            }
        }
        let latest = Parameter.integer("limit", in: 1...500, default: 50, "How many to give.")
        routes.get(
            "/v1/ks", Operation("listKs", "Who gave Ks to whom among the tracked, the latest first.", answers: "Ks"), parameters: [latest]
        ) { request in
            let limit = try request[latest]
            let entries = KLedger(try await store.ks(), at: wall.now).entries
            var writer = JSONWriter()
            writer.object { object in
                object.member("ks") { list in
                    list.array { list in
                        for entry in entries.reversed().filter({ $0.isAmongTracked }).prefix(limit) { list.k(entry) }
                    }
                }
                object.member("to_met", entries.count { !$0.isAmongTracked })
            }
            return Answer.json(writer.bytes).tagged
        }
    }
}

extension KLedger.Entry {
    fileprivate var isAmongTracked: Bool { if case .tracked = k.receiver { true } else { false } }
}
