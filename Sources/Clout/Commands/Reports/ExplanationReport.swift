import Model
import Scoring

/// A score taken apart, as people and programs read it.
struct ExplanationReport {
    let explanation: Explanation
    let grain: Explanation.Grain
    let name: String
    let at: Instant
    let epoch: Epoch
    /// The network that alone is explained; `nil` for the score over all of them.
    var network: Network?
    /// The topic that alone is explained; `nil` for the whole score.
    var topic: String?
    /// Whether those who were only met are told by name; where they are not, `explanation` has no names of theirs.
    var namesMet = true
    /// Where the person stands among everybody who is rated, on the topic where one is explained.
    var standing: Standing?
    /// How much was seen: on each network, and of what is explained; `nil` where it is not known.
    var coverages: [Coverage]?
    var coverage: Double?
    /// What has changed lately.
    var recent: ChangeReport?
    var participation: [Participation] = []
    /// When the first record is of, by network.
    var firstRecords: [Network: Instant] = [:]
    /// What is to be known beside it.
    var notices: Notices?
    /// What it would take to get further, where that was asked for.
    var prospects: ProspectReport?

    /// The parts, largest first.
    var parts: [Explanation.Part] {
        explanation.parts(by: grain).enumerated()
            .sorted { $0.element.points != $1.element.points ? $0.element.points > $1.element.points : $0.offset < $1.offset }
            .map(\.element)
    }

    /// A part in words; what the grain has no name for, by what it can be.
    func label(of part: Explanation.Part) -> String {
        guard part.block == nil, part.cause == nil, part.actor == nil, part.post == nil, let network = part.network else {
            return part.label
        }
        let nobody = namesMet ? "what is counted without names" : "people who are not tracked"
        let rest = grain.contains(.actor) ? nobody : "what was not on a post"
        return "followers, lists and \(rest) (\(network))"
    }

    /// For people: what the number says, what it is made of, what is new, and what is doubtful, one after the other.
    func lines(atMost limit: Int) -> [String] {
        let person = Terminal.safe(name)
        guard let score = explanation.score.score else {
            let nothing = topic == nil ? "this person" : "a post of this person about it"
            return ["\(Terminal.bold(person)): unrated\(place). In the two years up to \(at) nobody has acted on \(nothing)."]
                + section(prospects?.lines ?? [])
        }
        let state = explanation.score.state == .provisional ? ", provisional" : ""
        let number = PointsTable(score: score.value, rows: parts.map { (label(of: $0), $0.points) }, atMost: limit)
        return [
            "\(Terminal.bold(person)): \(Terminal.orange(score.value.shown(decimals: 1)))"
                + " ± \(explanation.score.margin.shown(decimals: 1))\(state)\(place)"
        ] + meaning(of: score) + section(facetTable(of: score)) + section(number.lines("from"))
            + section(PointsTable(score: score.value, rows: givers, atMost: Self.giversShown, rest: ("other", "others")).lines("whose"))
            + section(recent?.lines ?? []) + section(participation.lines) + section(prospects?.lines ?? [])
            + section(
                [Terminal.dim("as of \(at), epoch \(epoch.name), method \(Epoch.method)")]
                    + (notices?.lines ?? []).map { Terminal.dim(Terminal.safe($0)) })
    }

    private static let giversShown = 5
    /// Until then everybody on a network ripens from a crowd into people who are known (`SCORING.md`, section 11).
    private static let daysOfYouth: Int32 = 30

    /// Of the networks that make a tenth of the score or more, the one with the latest first record, where that is younger than a month.
    private var youngestThatCounts: (network: Network, first: Instant)? {
        explanation.score.levels.filter { $0.share >= 0.1 }.compactMap { level in
            firstRecords[level.network].map { (level.network, $0) }
        }.filter { at.day - $0.1.day < Self.daysOfYouth }.max { $0.1 < $1.1 }
    }

    private var place: String { (network?.rawValue ?? topic).map { " on \($0)" } ?? "" }

    private func section(_ lines: [String]) -> [String] { lines.isEmpty ? [] : [""] + lines }

    /// How far the number can be believed, a sentence each: what `meaning` says behind what it is and where it stands.
    func doubts(of score: Score) -> [String] { Array(meaning(of: score).dropFirst(standing == nil ? 2 : 3)) }

    /// What the number says, and how far it can be believed.
    private func meaning(of score: Score) -> [String] {
        let doubled = epoch.score(of: 2 * explanation.score.influence) - score.value
        var lines = [
            "From 1 to 100, this tells how much other people act on what \(Terminal.safe(name)) says and does\(place), not how good it is.",
            "Each further point is harder: twice the influence would make \(doubled.shown(decimals: 1)) points more.",
        ]
        if let standing {
            let top = standing.topPercent
            let shown = top.shown(decimals: top < 0.1 ? 3 : top < 10 ? 1 : 0)
            lines.append("Rank \(standing.rank) of \(standing.cohortSize) who have a score\(topic == nil ? "" : place) (top \(shown) %).")
        }
        let hasAttention = explanation.parts.contains { $0.block == .known || $0.block == .crowd }
        if hasAttention {
            let effective = explanation.score.effectivePeople
            let basis =
                "It rests on the attention of as many as \(effective.shown(decimals: effective < 10 ? 1 : 0)) people of equal weight"
            lines.append("\(basis), so it is known to ± \(explanation.score.margin.shown(decimals: 1)).")
        } else {
            lines.append("Nobody has acted on \(Terminal.safe(name)) in the last two years: all of it is for followers and lists.")
        }
        if explanation.score.state == .provisional {
            let few = epoch.provisionalPeople
            lines.append(
                explanation.score.effectivePeople < few
                    ? "Provisional: fewer than \(few.shown(decimals: 0)) people of equal weight are too few to rely on."
                    : "Provisional: less than \(epoch.provisionalDays.shown(decimals: 0)) days have been seen of the network that counts "
                        + "most.")
        }
        if let young = youngestThatCounts {
            let days = Words.count(at.day - young.first.day, "day", "days")
            lines.append(
                "Of \(young.network) only \(days) are known. Whose attention counts there is counted anew each midnight, so until it is "
                    + "\(Self.daysOfYouth) days the score may move by more than the ± says.")
        }
        // Of a topic's posts alone the share is not told apart.
        if topic == nil, hasAttention {
            let named = (explanation.knownShare * 100).rounded()
            lines.append(
                named == 100
                    ? "All of the attention came from people whom the networks name."
                    : "\(named.shown(decimals: 0)) % of the attention came from people whom the networks name; the rest is counted without "
                        + "names.")
        }
        if topic == nil, let coverage {
            lines.append(
                "Coverage \(Words.percent(coverage)), which is how much of the time that counts was seen, times how much of what was done bears a "
                    + "name: \(Words.list(seen)). What was not seen is missing in the score.")
        }
        for level in explanation.score.levels {
            guard let stopped = level.stopped, topic == nil, network == nil || level.network == network else { continue }
            lines.append(
                "The clock of \(level.network) stands still at \(stopped): nothing was fetched there for a day, so nothing there grows older, and "
                    + "what is newer does not count yet.")
        }
        for level in explanation.score.levels where level.share == 0 {
            guard let alone = level.subScore, topic == nil, network == nil else { continue }
            lines.append(
                "\(level.network) is left out of it (leave_out in clout.toml): \(alone.value.shown(decimals: 1)) by itself, and nothing here."
            )
        }
        for level in explanation.score.levels where level.isInRing {
            lines.append("On \(level.network) this account is marked as part of a ring that exchanges favours.")
        }
        return lines
    }

    /// Both shares of each network that counts, in words.
    private var seen: [String] {
        let counting = Set(explanation.score.levels.filter { $0.share > 0 || $0.network == network }.map(\.network))
        return (coverages ?? []).filter { network == nil ? counting.contains($0.network) : $0.network == network }.map { coverage in
            coverage.fetchedShare == 0
                ? "nothing for certain on \(coverage.network), which is not fetched to its end yet"
                : "\(Words.percent(coverage.fetchedShare)) × \(Words.percent(coverage.knownShare)) on \(coverage.network)"
        }
    }

    /// Reach, amplification and network, by network, each with what it comes from.
    private func facetTable(of score: Score) -> [String] {
        var rows: [(label: String, points: Double)] = []
        for level in explanation.score.levels where level.share > 0 {
            let facets = explanation.facets(on: level.network)
            let known = Set(explanation.parts.filter { $0.network == level.network && $0.block == .known }.map(\.actor)).count
            let said = [
                ("amplification", facets.amplification, "\(Words.people(known)) whose attention is known to count"),
                ("network", facets.network, "how far those people reach themselves"), ("reach", facets.reach, level.reachWords),
            ]
            for (word, points, words) in said where points > 0 { rows.append(("\(word) on \(level.network): \(words)", points)) }
        }
        let ks = explanation.parts.reduce(0) { $0 + ($1.cause == .ks ? $1.points : 0) }
        if ks > 0 { rows.append(("Ks: other people's word for it", ks)) }
        return PointsTable(score: score.value, rows: rows).lines("what it is")
    }

    /// Who gave the points, whatever they did and wherever; the largest first.
    private var givers: [(label: String, points: Double)] {
        var points: [String: Double] = [:]
        for part in explanation.parts(by: [.actor, .block]) {
            let nobody =
                switch part.block {
                case .standing?: "followers and lists"
                case .crowd?, .known?: "people who are counted without names"
                case nil: "Ks"
                }
            let label = part.actor?.description ?? nobody
            points[label, default: 0] += part.points
        }
        return points.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension NetworkLevel {
    /// What the reach consists of, in words.
    fileprivate var reachWords: String {
        var words: [String] = []
        if crowd > 0 { words.append("a crowd worth \(crowd.shown(decimals: crowd < 10 ? 1 : 0)) fresh likes") }
        if followers > 0 { words.append(Words.count(followers, "follower", "followers")) }
        if lists > 0 { words.append(Words.count(lists, "list", "lists")) }
        return Words.list(words)
    }
}
