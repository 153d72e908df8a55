import ArgumentParser
import Model
import Scorekeeping
import Scoring

/// `clout explain`: what a score says, what it is made of, why it changed, and what would change it.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show every point of a score, and why it changed.",
        discussion: """
            The parts shown and 1 add up to the score. By default they are told apart by network and by what gave them; --by tells \
            them apart further: actor, post, or all. --topic explains the score on a topic of topics.d. --since tells why the score changed instead: the steps shown add up to the change. \
            --without tells what it would be without an actor, a post (network:id) or a network, with everybody else heard as before.
            """)

    /// What parts are told apart by, beside network and cause.
    enum Grain: String, ExpressibleByArgument, CaseIterable {
        case cause, actor, post, all

        var grain: Explanation.Grain {
            switch self {
            case .cause: [.network, .block, .cause]
            case .actor: [.network, .actor]
            case .post: [.network, .post]
            case .all: .finest
            }
        }
    }

    @Argument(help: "A slug, network:id, or a handle.")
    var person: String

    @Option(help: "What to tell the parts apart by.")
    var by: Grain = .cause

    @Option(help: ArgumentHelp("How many parts to show; the rest is one line. JSON has them all.", valueName: "n"))
    var limit = 25

    @Option(help: ArgumentHelp("Explain the sub-score on this network alone.", valueName: "name"), transform: network)
    var network: Network?

    @Option(help: ArgumentHelp("Explain the score on this topic.", valueName: "name"))
    var topic: String?

    @Option(help: ArgumentHelp("Tell why the score changed since then.", valueName: "time"), transform: GivenTime.init(argument:))
    var since: GivenTime?

    @Option(help: ArgumentHelp("Tell why it changed up to then; now by default.", valueName: "time"), transform: GivenTime.init(argument:))
    var until: GivenTime?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Tell what it would be without: actor PERSON, post NETWORK:ID, or network NAME.", valueName: "what"))
    var without: [String] = []

    @Flag(help: "Tell what it would take to get ten points further.")
    var next = false

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    private static let daysOfRecent: Int64 = 30
    private static let pointsOfNext = 10.0

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
        if until != nil, since == nil { throw ValidationError("--until needs --since: a change lies between two times.") }
        if until != nil, time.asOf != nil { throw ValidationError("--until and --as-of name the same time; give one of them.") }
        if since != nil, !without.isEmpty { throw ValidationError("--since and --without are two questions; ask one of them.") }
        if topic != nil, network != nil || since != nil || !without.isEmpty || next {
            throw ValidationError(
                "--topic explains the score on a topic as it is; --network, --since, --without and --next ask about the whole score.")
        }
        if case .at(let since)? = since, case .at(let end)? = end, since >= end {
            throw ValidationError("--since \(since) must lie before \(end).")
        }
        if !without.isEmpty, without.count != 2 || !["actor", "post", "network"].contains(without[0]) {
            throw ValidationError("--without takes two words: actor PERSON, post NETWORK:ID, or network NAME.")
        }
    }

    /// `nil` for now.
    private var end: GivenTime? { until ?? time.asOf }

    func run() async throws {
        let ranking = try await Ranking.open(place, at: end, quiet: output.json)
        let score = try await ranking.person(person)
        let view = try await ranking.view(of: score.person, on: network)
        if let since = since?.instant(at: until == nil ? view.at : ranking.today) {
            guard since < view.at else { throw WrongUse(description: "--since \(since) must lie before \(view.at).") }
            let report = try await view.change(since: since, endsAtRun: until != nil)
            return say(output.json ? report.json : ([Terminal.bold(Terminal.safe(view.name))] + report.lines).joined(separator: "\n"))
        }
        if !without.isEmpty {
            let report = await view.report(without: try await omission(in: ranking))
            return say(output.json ? report.json : report.lines.joined(separator: "\n"))
        }
        if let topic {
            var report = ExplanationReport(
                explanation: try await view.explanation(on: topic), grain: by.grain, name: view.name, at: view.at,
                epoch: ranking.epoch, topic: topic)
            report.standing = ranking.standing(of: score.person, in: .topic(topic))
            return say(output.json ? report.json : report.lines(atMost: limit).joined(separator: "\n"))
        }
        let explanation = try await view.explanation()
        var report = ExplanationReport(
            explanation: explanation, grain: by.grain, name: view.name, at: view.at, epoch: ranking.epoch, network: network)
        if network == nil { report.standing = ranking.standing(of: score.person, in: .all) }
        if explanation.score.score != nil { report.recent = try await view.change(since: view.at - .seconds(Self.daysOfRecent * 86_400)) }
        report.participation = await view.participation()
        report.firstRecords = await view.firstRecords()
        report.notices = ranking.notices
        let covered = try await ranking.coverages(of: score.person)
        (report.coverages, report.coverage) = (covered.coverages[score.person], covered.coverage(of: score.person, on: network))
        if next { report.prospects = await view.prospects(further: Self.pointsOfNext) }
        say(output.json ? report.json : report.lines(atMost: limit).joined(separator: "\n"))
    }

    private func omission(in ranking: Ranking) async throws -> Omission {
        let name = without[1]
        switch without[0] {
        case "actor": return .actor(try await ranking.person(name).person)
        case "network": return .network(try Self.network(name))
        default:
            guard let colon = name.firstIndex(of: ":"), let network = Network(rawValue: String(name[..<colon])) else {
                throw WrongUse(description: "`\(name)` is no post; write network:id, as `clout explain --by post` shows them.")
            }
            return .post(network, String(name[name.index(after: colon)...]))
        }
    }

    private static func network(_ name: String) throws -> Network {
        guard let network = Network(rawValue: name) else {
            throw ValidationError("`\(name)` is no network's name; write it like mastodon.")
        }
        return network
    }
}
