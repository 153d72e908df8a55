import ArgumentParser
import JSON
import Model
import Scoring

/// `clout explain`: every point of a score.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show every point of a score.",
        discussion: """
            The parts shown and 1 add up to the score. By default they are told apart by network and by what gave them; --by tells \
            them apart further: actor, post, or all.
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

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
    }

    func run() async throws {
        let ranking = try await Ranking.open(place, time, quiet: output.json)
        let score = try await ranking.person(person)
        guard let explanation = await ranking.scorekeeper.explanation(of: score.person, in: ranking.scores) else {
            throw CommandFailure(description: "`\(person)` is not known as of \(ranking.scores.at).")
        }
        let name = ranking.directory.name(of: score.person)
        let report = ExplanationReport(
            explanation: explanation, grain: by.grain, name: name, at: ranking.scores.at, epoch: ranking.scores.epoch)
        if output.json { say(report.json) } else { report.lines(atMost: limit).forEach { say($0) } }
    }
}

/// A score taken apart, as people and programs read it.
struct ExplanationReport {
    let explanation: Explanation
    let grain: Explanation.Grain
    let name: String
    let at: Instant
    let epoch: String

    /// The parts, largest first.
    private var parts: [Explanation.Part] {
        explanation.parts(by: grain).enumerated()
            .sorted { $0.element.points != $1.element.points ? $0.element.points > $1.element.points : $0.offset < $1.offset }
            .map(\.element)
    }

    /// For people: one decimal, rounded so that what is read adds up too; what does not fit is one line.
    func lines(atMost limit: Int) -> [String] {
        guard let score = explanation.score.score else {
            return ["\(Terminal.bold(Terminal.safe(name))): unrated. Nobody has acted on this person as of \(at)."]
        }
        var labelled = parts.map { (label: $0.label, points: $0.points) }
        if labelled.count > limit {
            let rest = labelled[limit...]
            labelled = labelled.prefix(limit) + [("\(rest.count) smaller parts", rest.reduce(0) { $0 + $1.points })]
        }
        let rounded = roundedToTenths(score: score.value, parts: labelled.map(\.points))
        var table = TextTable([("points", .right), ("from", .left)])
        table.add(["1.0", "everybody begins with"])
        for (part, points) in zip(labelled, rounded.parts) { table.add([points.shownAsPoints, part.label]) }
        let state = explanation.score.state == .provisional ? ", provisional" : ""
        return [
            "\(Terminal.bold(Terminal.safe(name))): \(Terminal.orange(rounded.score.shown(decimals: 1)))"
                + " ± \(explanation.score.margin.shown(decimals: 1))\(state)"
        ] + table.lines + [Terminal.dim("as of \(at), epoch \(epoch)")]
    }

    /// For programs: exact. The values of `points` and 1 add up to the score; `parts` tells the same taken apart.
    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", explanation.score.person.description)
            object.member("name", name)
            object.member("as_of", at.description)
            object.member("epoch", epoch)
            object.member("score", orNull: explanation.score.score?.value)
            object.member("state", explanation.score.state.rawValue)
            object.member("margin", explanation.score.margin)
            object.member("points") { points in
                points.object { for part in parts { $0.member(part.label, part.points) } }
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
                        }
                    }
                }
            }
        }
        return writer.text
    }
}

extension Explanation.Part {
    /// The part in words.
    var label: String {
        var words: [String] = []
        if let cause {
            switch cause {
            case .acts(let kind): words.append(kind.plural)
            case .followers, .lists: words.append(cause.name)
            case .ks: words.append("Ks")
            }
        }
        let isBlockAlone = cause == nil && actor == nil && post == nil
        switch block {
        case .known?: words.append(isBlockAlone ? "people whose attention counts" : "by people whose attention counts")
        case .crowd?: words.append(isBlockAlone ? "the crowd" : "by the crowd")
        case .standing?: if isBlockAlone { words.append("followers and lists") }
        case nil: break
        }
        if let actor { words.append("by \(actor)") }
        if let post { words.append("on post \(post)") }
        if words.isEmpty { words.append("everything else") }
        return (words + (network.map { ["(\($0))"] } ?? [])).joined(separator: " ")
    }
}

extension Kind {
    /// The kind's acts, in words.
    var plural: String {
        switch self {
        case .reply: "replies"
        case .list: "lists"
        case .checkin: "check-ins"
        default: name + "s"
        }
    }
}
