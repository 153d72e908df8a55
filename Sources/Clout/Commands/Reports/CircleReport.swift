import JSON
import Model
import Scoring

/// Who gives a person points, and whom the person's own attention gives some.
struct CircleReport {
    /// Somebody, and how many points they give or are given.
    typealias Row = (person: PersonKey, points: Double)

    let person: PersonKey
    let name: String
    let at: Instant
    /// Those who give points, the most first.
    let influencers: [Row]
    /// Those who are given some, the most first.
    let influenced: [Row]
    /// Whether those who were only met are counted instead of named.
    var foldsMet = false

    init(of view: PersonView) async throws(CommandFailure) {
        person = view.person
        name = view.name
        at = view.at
        influencers = try await view.explanation().parts(by: .actor).compactMap { part in
            part.actor.map { Row(person: $0, points: part.points) }
        }.sorted { $0.points != $1.points ? $0.points > $1.points : $0.person < $1.person }
        influenced = (await view.influenced()).map { Row(person: $0.person, points: $0.points) }
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", person.description)
            object.member("name", name)
            object.member("as_of", at.description)
            for (name, rows) in [("influencers", influencers), ("influenced", influenced)] {
                let met = foldsMet ? rows.filter { if case .met = $0.person { true } else { false } } : []
                object.member(name) { list in
                    list.array { list in
                        for row in rows {
                            if foldsMet, case .met = row.person { continue }
                            list.object {
                                $0.member("person", row.person.description)
                                $0.member("points", row.points)
                            }
                        }
                    }
                }
                if foldsMet {
                    object.member("\(name)_met") { folded in
                        folded.object {
                            $0.member("people", met.count)
                            $0.member("points", met.reduce(0) { $0 + $1.points })
                        }
                    }
                }
            }
        }
        return writer.text
    }
}
