import JSON
import Model
import Scoring

extension ExplanationReport {
    /// For programs: exact. The values of `points` and 1 add up to the score; `parts` tells the same taken apart.
    var json: String {
        let parts = parts
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", explanation.score.person.description)
            object.member("name", name)
            object.member("as_of", at.description)
            object.member("epoch", epoch.name)
            object.member("method", Epoch.method)
            object.member("network", network?.rawValue)
            object.member("topic", topic)
            object.member("score", orNull: explanation.score.score?.value)
            object.member("state", explanation.score.state.rawValue)
            object.member("margin", explanation.score.margin)
            object.member("effective_people", explanation.score.effectivePeople)
            if topic == nil {
                object.member("known_share", explanation.knownShare)
                object.member("coverage", orNull: coverage)
            }
            if let standing {
                object.member("rank", standing.rank)
                object.member("cohort_size", standing.cohortSize)
                object.member("top_percent", standing.topPercent)
            }
            object.member("facets") { $0.facets(explanation.facets()) }
            object.member("networks") { list in
                list.array { list in
                    for level in explanation.score.levels {
                        list.object { $0.level(level, explanation.facets(on: level.network), coverages) }
                    }
                }
            }
            object.member("points") { points in
                points.object { for part in parts { $0.member(label(of: part), part.points) } }
            }
            object.member("parts") { list in
                list.array { list in
                    for part in parts {
                        list.object {
                            $0.member("network", part.network?.rawValue)
                            $0.member("block", part.block?.rawValue)
                            $0.member("cause", part.cause?.name)
                            $0.member("actor", part.actor?.description)
                            $0.member("post", part.post)
                            $0.member("points", part.points)
                            $0.member("network_points", part.networkPoints)
                        }
                    }
                }
            }
            if let recent { object.member("recent") { $0.object { recent.members(of: &$0) } } }
            object.member("participation") { $0.participation(participation) }
            notices?.members(of: &object)
            if let prospects { object.member("next") { prospects.write(to: &$0) } }
        }
        return writer.text
    }
}

extension JSONWriter {
    /// The facets as an object, in points.
    mutating func facets(_ facets: Facets) {
        object {
            $0.member("amplification", facets.amplification)
            $0.member("network", facets.network)
            $0.member("reach", facets.reach)
        }
    }

    /// The members of one network's level.
    mutating func level(_ level: NetworkLevel, _ facets: Facets, _ coverages: [Coverage]?) {
        member("network", level.network.rawValue)
        member("sub_score", orNull: level.subScore?.value)
        member("share", level.share)
        member("in_ring", level.isInRing)
        member("stopped_at", orNull: level.stopped?.description)
        member("facets") { $0.facets(facets) }
        let coverage = coverages?.first { $0.network == level.network }
        member("coverage", orNull: coverage?.value)
        member("fetched_share", orNull: coverage?.fetchedShare)
        member("known_share", orNull: coverage?.knownShare)
        member("known", level.known)
        member("crowd", level.crowd)
        member("crowd_level", level.crowdLevel)
        member("followers", level.followers)
        member("lists", level.lists)
    }
}
