import Model

/// The scores of up to three people over ninety days: by colour, dash and mark.
package struct ManyLines: Chart, Hashable {
    package struct Line: Sendable, Hashable {
        package var name: String
        package var scores: [ScoreLine.Day]

        package init(_ name: String, _ scores: [ScoreLine.Day]) {
            self.name = name
            self.scores = scores
        }
    }

    package var days: ClosedRange<Int32>
    package var lines: [Line]

    package init(days: ClosedRange<Int32>, lines: [Line]) {
        self.days = days
        self.lines = lines.map { line in Line(line.name, line.scores.filter { days.contains($0.day) }) }
    }

    private var story: String {
        lines.map { line in
            guard let first = line.scores.first, let last = line.scores.last else { return "\(line.name) has no score yet." }
            return "\(line.name) from \(first.score.tenths) to \(last.score.tenths)."
        }.joined(separator: " ")
    }

    package var markup: Markup {
        let plot = TimePlot(days: days, values: lines.flatMap { $0.scores.map(\.score) })
        let curves = lines.enumerated().map { place, line -> Markup in
            let known = Dictionary(line.scores.map { ($0.day, $0.score) }) { $1 }
            return plot.curve(days.map { ($0, known[$0]) }, class: "curve line\(place + 1)" as Markup)
        }
        let labels = spread(lines.map { $0.scores.last.map { plot.y($0.score) } })
        let ends = lines.enumerated().map { place, line -> Markup in
            guard let last = line.scores.last, let y = labels[place] else { return "" }
            return """
                <svg x="100%" y="\(plot.y(last.score))%" overflow="visible">\(ScoreLane.mark(place))</svg>\
                <text class="end\(place + 1)" x="100%" dx="9" y="\(y)%" dy="4">\(last.score.tenths)</text>
                """
        }
        return """
            <svg class="plot" role="img" aria-labelledby="lines-title lines-text"><title id="lines-title">Scores over 90 days</title>\
            <desc id="lines-text">\(story)</desc><g aria-hidden="true">\(plot.grid)\(plot.calendar)\(plot.curves(curves.joined()))\
            \(ends.joined())</g></svg>
            """
    }

    /// Labels moved apart until none is written over another, in percent of the height.
    private func spread(_ places: [Double?]) -> [Double?] {
        var spread = places
        var last = -100.0
        for place in places.indices.sorted(by: { (places[$0] ?? 0) < (places[$1] ?? 0) }) {
            guard let y = places[place] else { continue }
            last = max(y, last + 8)
            spread[place] = last
        }
        return spread
    }

    package var key: Markup {
        "<ul class=\"key\">\(lines.enumerated().map { "<li>\(ScoreLane.key($0.offset))\($0.element.name)</li>" as Markup }.joined())</ul>"
    }
}
