import JSON
import Model
import Scoring

/// The posts that earned unusually much of a score, as programs read it.
struct MomentsReport {
    let person: PersonKey
    let name: String
    let at: Instant
    let moments: [PostMoment]

    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", person.description)
            object.member("name", name)
            object.member("as_of", at.description)
            object.wholePage("moments") { list in
                list.array { list in
                    for moment in moments {
                        list.object {
                            $0.member("network", moment.network.rawValue)
                            $0.member("post", moment.post)
                            $0.member("at", orNull: moment.at?.description)
                            $0.member("people", moment.people)
                            $0.member("points", moment.points)
                            $0.member("usual", orNull: moment.usual)
                        }
                    }
                }
            }
        }
        return writer.text
    }
}
