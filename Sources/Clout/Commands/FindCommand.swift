import ArgumentParser
import Model
import Scorekeeping
import Scoring

/// `clout find`: the people of a cohort with at least a score, as a whole or on a topic.
struct FindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "Find people by topic, score and cohort, best first.",
        discussion: """
            Ranks the people of the cohort by their score on the topic, or by their whole score where no topic is named. Somebody who was \
            only met is shown as network:id, and is in the cohorts all, network:NAME and topic:NAME.
            """)

    @Option(help: ArgumentHelp("A topic of topics.d: those who have a score on it.", valueName: "name"))
    var topic: String?

    @Option(name: .customLong("min-score"), help: ArgumentHelp("The least score to find, 1 to 100.", valueName: "score"))
    var leastScore = 1.0

    @Option(help: ArgumentHelp("Whom to look among.", valueName: "cohort"), transform: Cohort.init(argument:))
    var cohort: Cohort = .all

    @Option(help: ArgumentHelp("How many to show.", valueName: "n"))
    var limit = 20

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
        guard Score(leastScore) != nil else { throw ValidationError("--min-score must be from 1 to 100.") }
    }

    func run() async throws {
        let ranking = try await Ranking.open(place, at: time.asOf, quiet: output.json)
        let scores = try topic.map { topic throws(CommandFailure) in try ranking.board.topics.scores(on: topic) }
        let ranked = ranking.board.standings(in: cohort, by: scores)
        if ranked.isEmpty { try ranking.expect(cohort) }
        let found = ranked.prefix { $0.score.value >= leastScore }
        try await ranking.show(found.prefix(limit), asJSON: output.json)
        if output.json { return }
        let by = topic.map { " on \($0)" } ?? ""
        say(
            Terminal.dim(
                "\(found.count) of \(ranked.count) rated\(by) in \(cohort), as of \(ranking.scores.at), epoch \(ranking.scores.epoch)"))
        ranking.notices.lines.forEach { say(Terminal.dim(Terminal.safe($0))) }
    }
}

extension TopicScores {
    /// The scores on a topic; throws, with the nearest that there is, when there is none of this name.
    func scores(on topic: String) throws(CommandFailure) -> Scores {
        if let scores = self[topic] { return scores }
        throw .noTopic(topic, among: topics)
    }
}

extension CommandFailure {
    /// There is no such topic; there are these.
    static func noTopic(_ topic: String, among known: [String]) -> CommandFailure {
        let there = known.isEmpty ? "topics.d names none" : "there are \(known.prefix(20).joined(separator: ", "))"
        return .unknown("There is no topic `\(topic)`; \(there).", nearest: nearestWord(to: topic, among: known))
    }
}
