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
                    object.wholePage("topics") { list in
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
        let (limit, cursor) = (Parameter.pageSize(default: 20), Parameter<StandingCursor?>.cursor())
        routes.get(
            "/v1/find", Operation("find", "The tracked people of a cohort with at least a score, best first.", answers: "Found"),
            parameters: [topic, least, cohort, limit, cursor]
        ) { request in
            let (topic, least, cohort) = (try request[topic], try request[least], try request[cohort])
            let (limit, cursor) = (try request[limit], try request[cursor])
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
                let rows = try await withIdentities(cursor.map { $0.rest(of: found) } ?? found, limit)
                var writer = JSONWriter()
                writer.object { object in
                    object.member("as_of", publication.run.at.description)
                    object.member("epoch", publication.run.epoch)
                    object.member("cohort", cohort.description)
                    object.member("topic", orNull: topic)
                    object.member("found", found.count)
                    object.page(of: rows, limit)
                }
                return writer.text
            }
        }
        let (size, place) = (Parameter.pageSize(), Parameter<NumberCursor?>.cursor())
        routes.get(
            "/v1/ks", Operation("listKs", "Who gave Ks to whom among the tracked, the latest first.", answers: "Ks"),
            parameters: [size, place]
        ) { request in
            let (size, last) = (try request[size], try request[place]?.number ?? .max)
            let entries = KLedger(try await store.ks(), at: wall.now).entries
            let rows = entries.filter { $0.isAmongTracked && $0.k.id < last }.sorted { $0.k.id > $1.k.id }
            var writer = JSONWriter()
            writer.object { object in
                object.page("ks", rows, of: size, cursor: { NumberCursor($0.k.id) }) { $0.k($1) }
                object.member("to_met", entries.count { !$0.isAmongTracked })
            }
            return Answer.json(writer.bytes).tagged
        }
    }
}

extension KLedger.Entry {
    fileprivate var isAmongTracked: Bool { if case .tracked = k.receiver { true } else { false } }
}
