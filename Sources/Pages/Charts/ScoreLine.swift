import Model

/// A person's score over ninety days, with its doubt, the line to the top ten percent, and what happened.
package struct ScoreLine: Chart, Hashable {
    /// A day without a score has none here.
    package struct Day: Sendable, Hashable {
        package var day: Int32
        package var score: Double
        package var isProvisional: Bool

        package init(_ day: Int32, _ score: Double, isProvisional: Bool = false) {
            self.day = day
            self.score = score
            self.isProvisional = isProvisional
        }
    }

    /// Something that happened on a day; `label` is what marks it in the plot and in the lists beside it.
    package struct Mark: Sendable, Hashable {
        package var day: Int32
        package var label: String
        /// What it was, for the table.
        package var words: String

        package init(_ day: Int32, _ label: String, words: String) {
            self.day = day
            self.label = label
            self.words = words
        }
    }

    /// Days on which a network could not be fetched, so that nothing was counted down.
    package struct Gap: Sendable, Hashable {
        package var days: ClosedRange<Int32>
        package var reason: String

        package init(_ days: ClosedRange<Int32>, reason: String) {
            self.days = days
            self.reason = reason
        }
    }

    package var name: String
    package var days: ClosedRange<Int32>
    /// Oldest first.
    package var scores: [Day]
    /// Half the width of today's interval.
    package var doubt: Double
    /// Where the top ten percent of `cohort` began, oldest first.
    package var gate: [Day] = []
    package var moments: [Mark] = []
    package var alerts: [Mark] = []
    package var gaps: [Gap] = []
    /// What the epoch before says, and the day that the present one began.
    package var former: [Day] = []
    package var epochBegan: Int32?

    package init(name: String, days: ClosedRange<Int32>, scores: [Day], doubt: Double) {
        self.name = name
        self.days = days
        self.scores = scores.filter { days.contains($0.day) }
        self.doubt = doubt
    }

    private var plot: TimePlot {
        let margins = scores.last.map { [$0.score - doubt, $0.score + doubt] } ?? []
        return TimePlot(days: days, values: (scores + gate + former).map(\.score) + margins)
    }

    private func values(_ days: [Day], where isShown: (Day) -> Bool = { _ in true }) -> [(day: Int32, value: Double?)] {
        let known = Dictionary(days.filter(isShown).map { ($0.day, $0.score) }) { $1 }
        return self.days.map { ($0, known[$0]) }
    }

    /// What the plot shows, for those who do not see it.
    package var story: String {
        guard let first = scores.first, let last = scores.last else { return "No score yet." }
        let today = Instant(day: days.upperBound)
        var sentences = [
            "From \(first.score.tenths) on \(Instant(day: first.day).date(from: today)) to \(last.score.tenths), plus or minus \(doubt.tenths)."
        ]
        if let gate = gate.last { sentences.append("The top 10 percent begin at \(gate.score.tenths).") }
        for mark in moments { sentences.append("Moment \(mark.label) on \(Instant(day: mark.day).date(from: today)).") }
        for mark in alerts { sentences.append("Alert \(mark.label) on \(Instant(day: mark.day).date(from: today)): \(mark.words).") }
        for gap in gaps { sentences.append("\(gap.reason) from \(Instant(day: gap.days.lowerBound).date(from: today)).") }
        return sentences.joined(separator: " ") + " All values are in the table below."
    }

    package var markup: Markup {
        let plot = plot
        let all = values(scores)
        // A provisional stretch ends where the scored one begins, so that there is no hole between them.
        let firm = values(scores) { !$0.isProvisional }
        let provisional = values(scores) { day in day.isProvisional || scores.contains { $0.isProvisional && $0.day == day.day - 1 } }
        let curves =
            plot.band(all, margin: doubt) + plot.curve(values(gate), class: "gate") + plot.curve(values(former), class: "curve former")
            + plot.curve(provisional, class: "curve prov") + plot.curve(firm, class: "curve")
        return """
            <svg class="plot" role="img" aria-labelledby="line-title line-text" data-days="\(reading)"><title id="line-title">Score of \(name) over 90 days</title>\
            <desc id="line-text">\(story)</desc><g aria-hidden="true">\(plot.grid)\(plot.calendar)\(gaps(in: plot))\
            \(plot.curves(curves))\(epoch(in: plot))\(marks(in: plot))\(ends(in: plot))</g></svg>
            """
    }

    /// Each day with its score, for the script that reads them off the plot.
    private var reading: String {
        let today = Instant(day: days.upperBound)
        return values(scores).map { "\(Instant(day: $0.day).date(from: today)):\($0.value?.tenths ?? "")" }.joined(separator: ";")
    }

    private func gaps(in plot: TimePlot) -> Markup {
        guard !gaps.isEmpty else { return "" }
        // Each one's words on a line of their own, or those of two would stand in one place.
        let areas = gaps.enumerated().map { place, gap -> Markup in
            let start = plot.x(max(gap.days.lowerBound, days.lowerBound))
            let end = plot.x(min(gap.days.upperBound, days.upperBound))
            // Behind it where there is room, before it otherwise.
            let (x, dx, anchor): (Double, Int, Markup) = end < 60 ? (end, 6, "start") : (start, -6, "end")
            let word: Markup =
                "<text class=\"wide\" x=\"\(x)%\" dx=\"\(dx)\" y=\"100%\" dy=\"\(-8 - 16 * place)\" text-anchor=\"\(anchor)\">\(gap.reason)</text>"
            return "<rect class=\"gap\" x=\"\(start)%\" width=\"\(max(0.6, end - start))%\" height=\"100%\"/>\(word)"
        }
        return """
            <defs><pattern id="hatch" width="10" height="10" patternUnits="userSpaceOnUse"><rect class="ground" width="10" height="10"/>\
            <path class="hatch" d="M0 10 10 0M-2 2 2-2M8 12 12 8"/></pattern></defs>\(areas.joined())
            """
    }

    private func epoch(in plot: TimePlot) -> Markup {
        guard let epochBegan, days.contains(epochBegan) else { return "" }
        return pole(plot.x(epochBegan), "E", rise: 0)
    }

    private func pole(_ x: Double, _ label: String, rise: Int) -> Markup {
        """
        <line class="pole" x1="\(x)%" x2="\(x)%" y1="\(-rise)" y2="100%"/><svg x="\(x)%" y="\(-rise)" overflow="visible">\
        <rect class="flag" x="-9" y="-18" width="18" height="18"/><text class="in-flag" x="0" y="-5">\(label)</text></svg>
        """
    }

    /// Moments above the line, alerts above the plot; those that are close together one above the other.
    private func marks(in plot: TimePlot) -> Markup {
        var text: Markup = ""
        for (mark, height) in staggered(alerts) { text += pole(plot.x(mark.day), mark.label, rise: height * 20) }
        for (mark, height) in staggered(moments) {
            guard let score = scores.last(where: { $0.day <= mark.day }) ?? scores.first else { continue }
            let rise = 28 + height * 20
            text += """
                <svg x="\(plot.x(mark.day))%" y="\(plot.y(score.score))%" overflow="visible"><line class="stem" x1="0" x2="0" \
                y1="\(9 - rise)" y2="0"/><circle class="moment" cx="0" cy="\(-rise)" r="9"/>\
                <text class="in-moment" x="0" y="\(4 - rise)">\(mark.label)</text></svg>
                """
        }
        return text
    }

    private func staggered(_ marks: [Mark]) -> [(Mark, Int)] {
        var found: [(mark: Mark, height: Int)] = []
        for mark in marks.filter({ days.contains($0.day) }).sorted(by: { $0.day < $1.day }) {
            // Eighteen pixels of the plot's width on a desk, and nearly so on a phone.
            let near = found.filter { mark.day - $0.mark.day < 5 }
            found.append((mark, near.isEmpty ? 0 : (near.map(\.height).max() ?? 0) + 1))
        }
        return found.map { ($0.mark, $0.height) }
    }

    /// What stands at the right: the score of today and where the gate is now.
    private func ends(in plot: TimePlot) -> Markup {
        var text: Markup = ""
        let last = scores.last.map { plot.y($0.score) }
        if let gate = gate.last {
            let at = plot.y(gate.score)
            // At least as far from the score's label as a line is high.
            let shown = last.map { last in (at - last).magnitude < 7 ? last + (at >= last ? 7 : -7) : at } ?? at
            text += "<text x=\"100%\" dx=\"9\" y=\"\(shown)%\" dy=\"4\">\(gate.score.tenths)</text>"
        }
        guard let last, let score = scores.last?.score else {
            return text + "<text x=\"50%\" y=\"50%\" text-anchor=\"middle\">no score yet</text>"
        }
        return text + """
            <circle class="dot" cx="100%" cy="\(last)%" r="4.5"/><text class="last" x="100%" dx="9" y="\(last)%" dy="5">\(score.tenths)</text>
            """
    }

    /// The key below the plot: what is in it, and nothing else.
    package var key: Markup {
        func entry(_ drawing: Markup, _ words: Markup) -> Markup {
            "<li><svg viewBox=\"0 0 22 14\" aria-hidden=\"true\">\(drawing)</svg>\(words)</li>"
        }
        var entries = [
            entry(
                "<rect class=\"band\" y=\"1\" width=\"22\" height=\"12\"/><line class=\"curve\" x1=\"0\" x2=\"22\" y1=\"7\" y2=\"7\"/>",
                "score, and the doubt of today")
        ]
        if scores.contains(where: \.isProvisional) {
            entries.append(entry("<line class=\"curve prov\" x1=\"0\" x2=\"22\" y1=\"7\" y2=\"7\"/>", "provisional"))
        }
        if !gate.isEmpty {
            entries.append(entry("<line class=\"gate\" x1=\"0\" x2=\"22\" y1=\"7\" y2=\"7\"/>", "top 10\u{202f}% starts here"))
        }
        if !moments.isEmpty { entries.append(entry("<circle class=\"moment\" cx=\"11\" cy=\"7\" r=\"6\"/>", "moment")) }
        if !alerts.isEmpty { entries.append(entry("<rect class=\"flag\" x=\"5\" y=\"1\" width=\"12\" height=\"12\"/>", "alert")) }
        if !gaps.isEmpty {
            entries.append(
                entry(
                    "<rect class=\"ground\" width=\"22\" height=\"14\"/><path class=\"hatch\" d=\"M0 10 10 0M4 14 18 0M14 14 22 6\"/>",
                    "not fetched, so not counted down"))
        }
        if !former.isEmpty {
            entries.append(entry("<line class=\"curve former\" x1=\"0\" x2=\"22\" y1=\"7\" y2=\"7\"/>", "by the epoch before"))
        }
        return "<ul class=\"key\">\(entries.joined())</ul>"
    }

    /// A row of the table behind the plot.
    package struct Row: Sendable, Hashable {
        package var day: Markup
        package var score: String
        package var week: String
        package var note: String
    }

    /// The numbers behind the plot: a row a week, and one for each day on which something happened.
    package var rows: [Row] {
        let today = Instant(day: days.upperBound)
        let byDay = Dictionary(scores.map { ($0.day, $0) }) { $1 }
        var notes: [Int32: [String]] = [:]
        for mark in moments { notes[mark.day, default: []].append("moment \(mark.label)") }
        for mark in alerts { notes[mark.day, default: []].append("alert \(mark.label)") }
        for gap in gaps { notes[max(days.lowerBound, gap.days.lowerBound), default: []].append(gap.reason) }
        if let epochBegan { notes[epochBegan, default: []].append("a new epoch") }
        return days.filter { (days.upperBound - $0) % 7 == 0 || notes[$0] != nil }.map { day in
            let score = byDay[day]
            let before = byDay[day - 7]
            // Of both as they are read, so that what is read adds up.
            let week = score.flatMap { score in before.map { (score.score * 10).rounded() / 10 - ($0.score * 10).rounded() / 10 } }
            return Row(
                day:
                    "<time datetime=\"\(String(Instant(day: day).description.prefix(10)))\">\(day == days.upperBound ? "today" : Instant(day: day).date(from: today))</time>",
                score: score?.score.tenths ?? "–", week: week?.signedTenths ?? "–",
                note: ((notes[day] ?? []) + (score?.isProvisional == true ? ["provisional"] : [])).joined(separator: ", "))
        }
    }
}
