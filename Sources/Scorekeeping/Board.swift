import Model
import Scoring

/// Everybody's scores at one time, as a whole and by topic, and who is ranked among whom.
package struct Board: Sendable {
    package let scores: Scores
    package let topics: TopicScores
    package let directory: Directory

    package init(scores: Scores, topics: TopicScores, directory: Directory) {
        self.scores = scores
        self.topics = topics
        self.directory = directory
    }

    /// Every cohort that there is somebody for, or could be.
    package var cohorts: [Cohort] { directory.cohorts + topics.topics.map(Cohort.topic) }

    /// Whether a person belongs to a cohort, once rated.
    package func includes(_ person: PersonKey, in cohort: Cohort) -> Bool {
        if case .topic(let name) = cohort { return topics[name]?[person] != nil }
        return directory.includes(person, in: cohort)
    }

    /// The scores that a cohort is ranked by: on its topic where it is a topic's.
    package func scores(in cohort: Cohort) -> Scores? {
        if case .topic(let name) = cohort { topics[name] } else { scores }
    }

    /// The standings of the tracked people in some cohorts, by the cohort's name, best first in each, ranked among all who belong to it.
    /// Looks at nobody but them.
    func standingsOfTracked(in cohorts: Set<Cohort>, telling facts: FactsBook) -> [Standing] {
        let tracked = facts.told(scores.unrankedTracked(named: directory.name(of:)))
        var members: [Cohort: [Int]] = [:]
        for (place, known) in tracked.enumerated() {
            for cohort in directory.cohorts(of: known.standing.person) { members[cohort, default: []].append(place) }
        }
        var standings: [Standing] = []
        standings.reserveCapacity(members.values.reduce(0) { $0 + $1.count })
        for cohort in cohorts.sorted(by: { $0.description < $1.description }) {
            if case .topic(let name) = cohort {
                if let topic = topics[name] { standings += topic.ranked(topic.unrankedTracked(named: directory.name(of:)), in: cohort) }
            } else {
                standings += scores.ranked((members[cohort] ?? []).map { tracked[$0].standing(in: cohort) }, in: cohort)
            }
        }
        return standings
    }

    /// The standings of a cohort, best first: of all who belong to it, or of those who are wanted, ranked among all; by other scores
    /// where they are given.
    package func standings(
        in cohort: Cohort, by scores: Scores? = nil, wanted: (@Sendable (PersonKey) -> Bool)? = nil
    ) -> [Standing] {
        let isWanted = wanted.map { wanted in { @Sendable (person: PersonScore) in wanted(person.person) } }
        return (scores ?? self.scores(in: cohort))?.standings(
            in: cohort, where: { includes($0.person, in: cohort) }, wanted: isWanted, named: directory.name(of:)) ?? []
    }
}
