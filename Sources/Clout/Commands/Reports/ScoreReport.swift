import JSON
import Model
import Scorekeeping
import Scoring

/// One person's score with where it stands and what it is made of on each network, as programs read it.
struct ScoreReport {
    let score: PersonScore
    let name: String
    let at: Instant
    let epoch: String
    let identities: [Identity]
    /// One for each cohort that the person belongs to.
    let standings: [Standing]
    let explanation: Explanation
    let participation: [Participation]
    let covered: CoverageBook
    /// By the epoch before, while both are kept.
    let former: (epoch: String, score: Score?, state: ScoreState)?
    let notices: Notices

    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", score.person.description)
            object.member("name", name)
            object.member("identities") { $0.identities(identities) }
            object.member("as_of", at.description)
            object.member("epoch", epoch)
            object.member("score", orNull: score.score?.value)
            object.member("state", score.state.rawValue)
            if let former {
                object.member("former") {
                    $0.object {
                        $0.member("epoch", former.epoch)
                        $0.member("score", orNull: former.score?.value)
                        $0.member("state", former.state.rawValue)
                    }
                }
            }
            notices.members(of: &object)
            object.member("margin", score.margin)
            object.member("effective_people", score.effectivePeople)
            object.member("coverage", orNull: covered.coverage(of: score.person))
            object.member("standings") { list in
                list.array { list in
                    for standing in standings {
                        list.object {
                            $0.member("cohort", standing.cohort.description)
                            $0.member("rank", standing.rank)
                            $0.member("cohort_size", standing.cohortSize)
                            $0.member("top_percent", standing.topPercent)
                            $0.member("score", standing.score.value)
                        }
                    }
                }
            }
            object.member("facets") { $0.facets(explanation.facets()) }
            object.member("networks") { list in
                list.array { list in
                    for level in score.levels {
                        list.object { $0.level(level, explanation.facets(on: level.network), covered.coverages[score.person]) }
                    }
                }
            }
            object.member("participation") { $0.participation(participation) }
        }
        return writer.text
    }
}
