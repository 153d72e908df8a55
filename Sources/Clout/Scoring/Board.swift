import Model
import Scoring

/// Everybody's scores at one time, as a whole and by topic, and who is ranked among whom.
struct Board: Sendable {
    let scores: Scores
    let topics: TopicScores
    let directory: Directory

    /// Every cohort that there is somebody for, or could be.
    var cohorts: [Cohort] { directory.cohorts + topics.topics.map(Cohort.topic) }

    /// Whether a person belongs to a cohort, once rated.
    func includes(_ person: PersonKey, in cohort: Cohort) -> Bool {
        if case .topic(let name) = cohort { return topics[name]?[person] != nil }
        return directory.includes(person, in: cohort)
    }

    /// The scores that a cohort is ranked by: on its topic where it is a topic's.
    func scores(in cohort: Cohort) -> Scores? {
        if case .topic(let name) = cohort { topics[name] } else { scores }
    }

    /// The standings of a cohort, best first: of all who belong to it, or of those who are wanted, ranked among all; by other scores
    /// where they are given.
    func standings(
        in cohort: Cohort, by scores: Scores? = nil, wanted: (PersonKey) -> Bool = { _ in true }
    ) -> [Standing] {
        (scores ?? self.scores(in: cohort))?.standings(
            in: cohort, where: { includes($0.person, in: cohort) }, wanted: { wanted($0.person) }, named: directory.name(of:)) ?? []
    }
}
