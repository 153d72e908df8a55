import JSON
import Model
import Pages
import Scoring

/// Why a score changed from one time to another, as people and programs read it.
struct ChangeReport {
    let person: PersonKey
    let name: String
    let change: Change
    /// What came in between, by network.
    let arrivals: [Arrivals]
    let from: Instant
    let to: Instant
    /// Whether it starts from what a run then showed; if not, from what is known today of the time then.
    let isFromRun: Bool

    /// For people: both scores and every step, rounded so that what is read adds up too.
    var lines: [String] {
        let read = roundedToTenths(change)
        let span = "from \(from) to \(to)"
        guard !change.steps.isEmpty else { return ["\(read.after.shown(decimals: 1)) \(span): nothing changed it."] }
        var table = TextTable([("points", .right), ("why it changed \(span)", .left)])
        table.add([
            read.before.shown(decimals: 1),
            change.before > 1 ? isFromRun ? "the score then" : "the score then, by what is known today" : "unrated then, which counts as 1",
        ])
        for (step, points) in zip(change.steps, read.steps) where points != 0 { table.add([points.shownAsPoints, words(for: step)]) }
        table.add([read.after.shown(decimals: 1), change.after > 1 ? "the score at the end" : "unrated at the end, which counts as 1"])
        return table.lines
    }

    /// The same for programs: exact.
    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", person.description)
            object.member("name", name)
            members(of: &object)
        }
        return writer.text
    }

    /// Every step in words, with its points as they are read: they lead from the one score to the other.
    var causes: [(title: String, words: String, points: Double)] {
        zip(change.steps, roundedToTenths(change).steps).map { (title(of: $0), note(on: $0), $1) }
    }

    /// The words of a step without what its title says.
    private func note(on step: Change.Step) -> String {
        guard case .activity(let network) = step.cause else { return words(for: step) }
        return arrivals.first { $0.network == network }?.words ?? "acts on others, among whom attention is shared"
    }

    private func title(of step: Change.Step) -> String {
        switch step.cause {
        case .epoch: "Another epoch"
        case .day: "Ageing of what was"
        case .attention: "Whose attention counts"
        case .removedOrMerged: "Removed or merged"
        case .activity(let network): "New on \(network.title)"
        }
    }

    func words(for step: Change.Step) -> String {
        switch step.cause {
        case .epoch: return "the epoch changed, or which networks count and who is trusted"
        case .day where to.day == from.day: return "what was dated later has come to count"
        case .day: return "what had been earned before grew \(Words.count(to.day - from.day, "day", "days")) older"
        case .attention:
            return step.points > 0
                ? "those who had acted before count for more now: by who turns to them, and what is known of their accounts"
                : "those who had acted before count for less now: by who turns to them, and what is known of their accounts"
        case .removedOrMerged: return "what is known today of the time before is other: records removed, or accounts joined or let go"
        case .activity(let network): return "new on \(network): \(note(on: step))"
        }
    }

    /// `before` and the points of all steps add up to `after`.
    func members(of object: inout JSONWriter) {
        object.member("since", from.description)
        object.member("until", to.description)
        object.member("from_run", isFromRun)
        object.member("before", change.before)
        object.member("after", change.after)
        object.member("change", change.after - change.before)
        object.member("steps") { list in
            list.array { list in
                for step in change.steps {
                    list.object { object in
                        object.member("cause", step.cause.name)
                        object.member("points", step.points)
                        if case .activity(let network) = step.cause {
                            object.member("network", network.rawValue)
                            if let arrivals = arrivals.first(where: { $0.network == network }) { object.arrivals(arrivals) }
                        }
                    }
                }
            }
        }
    }
}

extension Change.Cause {
    /// The cause's name for programs.
    fileprivate var name: String {
        switch self {
        case .epoch: "epoch"
        case .day: "day"
        case .attention: "attention"
        case .removedOrMerged: "removed_or_merged"
        case .activity: "activity"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func arrivals(_ arrivals: Arrivals) {
        member("acts") { $0.counts(arrivals.acts) }
        member("people", arrivals.people)
        member("newcomers", arrivals.newcomers)
        member("late", arrivals.late)
        member("anonymous") { $0.counts(arrivals.anonymous) }
        member("followers", arrivals.followers)
        member("lists", arrivals.lists)
    }

    private mutating func counts(_ counts: [Kind: some BinaryInteger]) {
        object { for (kind, count) in counts.sorted(by: { $0.key.name < $1.key.name }) { $0.member(kind.name, count) } }
    }
}
