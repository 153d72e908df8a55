import JSON
import Model
import Web

extension DaemonView {
    /// The rankings.
    func addStandings(to routes: inout Routes) {
        let cohort = Parameter.cohort("cohort", "Whom to rank.")
        let limit = Parameter.integer("limit", in: 1...500, default: 50, "How many to give.")
        let cursor = Parameter.cursor
        routes.get(
            "/v1/standings", Operation("listStandings", "Rank the tracked people of a cohort, best first.", answers: "Standings"),
            parameters: [cohort, limit, cursor]
        ) { request in
            let (cohort, limit, cursor) = (try request[cohort], try request[limit], try request[cursor])
            return try await ofRun(request) { publication in
                let all = try publication.expect(cohort)
                let rest = cursor.map { $0.rest(of: all) } ?? all
                let page = rest.prefix(limit)
                var rows: [(Standing, [Identity])] = []
                for standing in page { rows.append((standing, try await identities(of: standing.person))) }
                var writer = JSONWriter()
                writer.object { object in
                    object.member("as_of", publication.run.at.description)
                    object.member("epoch", publication.run.epoch)
                    object.member("cohort", cohort.description)
                    object.member("rated", all.first?.cohortSize ?? 0)
                    object.member("tracked", all.count)
                    object.member("standings") { list in
                        list.array { list in for (standing, identities) in rows { list.standing(standing, identities) } }
                    }
                    object.member("next", orNull: page.endIndex < rest.endIndex ? page.last.flatMap(PageCursor.init(after:))?.text : nil)
                }
                return writer.text
            }
        }
    }
}
