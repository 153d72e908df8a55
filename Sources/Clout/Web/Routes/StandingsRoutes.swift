import JSON
import Model
import Web

extension DaemonView {
    /// The rankings.
    func addStandings(to routes: inout Routes) {
        let cohort = Parameter.cohort("cohort", "Whom to rank.")
        let (limit, cursor) = (Parameter.pageSize(), Parameter<StandingCursor?>.cursor())
        routes.get(
            "/v1/standings", Operation("listStandings", "Rank the tracked people of a cohort, best first.", answers: "Standings"),
            parameters: [cohort, limit, cursor]
        ) { request in
            let (cohort, limit, cursor) = (try request[cohort], try request[limit], try request[cursor])
            return try await ofRun(request) { publication in
                let all = try publication.expect(cohort)
                let rest = cursor.map { $0.rest(of: all) } ?? all
                let rows = try await withIdentities(rest, limit)
                var writer = JSONWriter()
                writer.object { object in
                    object.member("as_of", publication.run.at.description)
                    object.member("epoch", publication.run.epoch)
                    object.member("cohort", cohort.description)
                    object.member("rated", all.first?.cohortSize ?? 0)
                    object.member("tracked", all.count)
                    object.page(of: rows, limit)
                }
                return writer.text
            }
        }
    }

    /// A page of standings with the accounts of each person; one more, where there is one.
    func withIdentities(_ standings: ArraySlice<Standing>, _ limit: Int) async throws -> [(standing: Standing, identities: [Identity])] {
        var rows: [(Standing, [Identity])] = []
        for (place, standing) in standings.prefix(limit + 1).enumerated() {
            rows.append((standing, place < limit ? try await identities(of: standing.person) : []))
        }
        return rows
    }
}

extension JSONWriter {
    /// A page of standings.
    mutating func page(of rows: [(standing: Standing, identities: [Identity])], _ limit: Int) {
        page("standings", rows, of: limit, cursor: { StandingCursor(after: $0.standing) }) { $0.standing($1.standing, $1.identities) }
    }
}
