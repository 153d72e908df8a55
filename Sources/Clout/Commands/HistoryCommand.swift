import ArgumentParser
import Model
import Scorekeeping
import Scoring
import Store

/// `clout history`: the scores that a person had.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show the scores that a tracked person had.",
        discussion: """
            The daemon keeps the scores of tracked people. For others, and for why a score changed, see `clout explain PERSON --since \
            TIME`, which needs the records alone.
            """)

    @Argument(help: "A slug, network:id, or a handle.")
    var person: String

    @Option(help: ArgumentHelp("How many days to show.", valueName: "n"))
    var days = 30

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...36_500).contains(days) else { throw ValidationError("--days must be from 1 to 36500.") }
    }

    func run() async throws {
        let ranking = try await Ranking.open(place, at: time.asOf, quiet: output.json)
        let key = try await ranking.person(person).person
        let now = ranking.scores.at
        // All of it, which is bounded: what was the score at a time is told by the last run before it, however long ago.
        let stored = try await ranking.store.history(of: key, since: Instant(seconds: 0))
        let history = ScoreHistory(stored, at: now)
        let former = ScoreHistory(try await ranking.store.formerHistory(of: key, since: Instant(seconds: 0)), at: now)
        let name = ranking.directory.name(of: key)
        if output.json {
            return say(HistoryReport(person: key, name: name, at: now, history: history, former: former, days: days).json)
        }
        guard let last = history.scores.last else {
            say("\(Terminal.bold(Terminal.safe(name))): no score is stored as of \(now). The daemon keeps those of tracked people.")
            return
        }
        let shown = history.byDay(days)
        let number = Terminal.orange(Self.tenths(last).shown(decimals: 1))
        say("\(Terminal.bold(Terminal.safe(name))): \(number)  \(Sparkline.text(of: shown.map(\.score.value)))")
        var changes = TextTable([("over", .left), ("from", .right), ("change", .right)])
        for change in history.changes {
            // The difference of the scores as they are read, so that what is read adds up.
            let earlier = change.earlier.map { Self.tenths($0) }
            let points = earlier.map { change.points == nil ? "another epoch" : (Self.tenths(last) - $0).shownAsPoints }
            changes.add([Words.count(change.days, "day", "days"), earlier?.shown(decimals: 1) ?? "–", points ?? "–"])
        }
        let beside = Dictionary(former.byDay(days).map { ($0.at.day, $0) }, uniquingKeysWith: { $1 })
        let headings = [("day", TextTable.Alignment.left), ("score", .right), ("", .left), ("epoch", .left)]
        var table = TextTable(headings + (beside.isEmpty ? [] : [("score before", .right), ("epoch before", .left)]))
        for score in shown {
            let other = beside[score.at.day]
            table.add(
                [
                    String(score.at.description.prefix(10)), Self.tenths(score).shown(decimals: 1),
                    score.state == .provisional ? "provisional" : "", score.epoch,
                ] + (beside.isEmpty ? [] : [other.map { Self.tenths($0).shown(decimals: 1) } ?? "", other?.epoch ?? ""]))
        }
        (changes.lines + [""] + table.lines + [Terminal.dim("as of \(now)")] + ranking.notices.lines.map { Terminal.dim(Terminal.safe($0)) })
            .forEach { say($0) }
    }

    private static func tenths(_ score: HistoricScore) -> Double { roundedToTenths(score: score.score.value, parts: []).score }

}

/// Values as one line of bars, the lowest and the highest as far apart as they go.
enum Sparkline {
    private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// One bar a value; values that differ by less than a point all told are shown as level.
    static func text(of values: [Double]) -> String {
        guard let low = values.min(), let high = values.max() else { return "" }
        let step = max(1, high - low) / Double(bars.count - 1)
        return String(values.map { bars[min(bars.count - 1, Int((($0 - low) / step).rounded()))] })
    }
}
