import JSON
import Model
import Store

/// The scores that a person had, and how they changed, as programs read it.
struct HistoryReport {
    let person: PersonKey
    let name: String
    let at: Instant
    let history: ScoreHistory
    /// By the epoch before, while both are kept.
    let former: ScoreHistory
    /// How many days are shown.
    let days: Int

    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", person.description)
            object.member("name", name)
            object.member("as_of", at.description)
            object.member("changes") { changes in
                changes.object { for change in history.changes { $0.member("\(change.days)d", orNull: change.points) } }
            }
            object.member("scores") { $0.scores(history.since(days)) }
            object.member("former_scores") { $0.scores(former.since(days)) }
        }
        return writer.text
    }
}

extension JSONWriter {
    fileprivate mutating func scores(_ scores: [HistoricScore]) {
        array { list in
            for score in scores {
                list.object {
                    $0.member("at", score.at.description)
                    $0.member("score", score.score.value)
                    $0.member("state", score.state.rawValue)
                    $0.member("epoch", score.epoch)
                }
            }
        }
    }
}
