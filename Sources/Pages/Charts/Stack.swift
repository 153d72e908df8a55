/// What a score is made of, as a sum to read and one bar as long as the score.
package struct Stack: Chart, Hashable {
    package struct Part: Sendable, Hashable {
        package var label: String
        /// As they are read: with 1 the sum of all is the score.
        package var points: Double

        package init(_ label: String, _ points: Double) {
            self.label = label
            self.points = points
        }
    }

    package let score: Double
    package let parts: [Part]

    /// - Parameter parts: all of them; the largest three are shown, the rest together.
    package init(score: Double, parts: [Part]) {
        self.score = score
        let sorted = parts.filter { $0.points >= 0.05 }.sorted { $0.points > $1.points }
        let rest = sorted.dropFirst(sorted.count > 4 ? 3 : 4)
        self.parts = rest.isEmpty ? sorted : sorted.dropLast(rest.count) + [Part("other", rest.reduce(0) { $0 + $1.points })]
    }

    /// A square of the colour that a part has.
    static func swatch(_ place: Int) -> Markup {
        "<svg class=\"swatch\" viewBox=\"0 0 11 11\" aria-hidden=\"true\"><rect class=\"part\(place)\" x=\".5\" y=\".5\" width=\"10\" height=\"10\"/></svg>"
    }

    /// The key of a part in a table, where it has a colour of its own.
    package func key(of label: String) -> Markup {
        parts.firstIndex { $0.label == label }.map { Self.swatch($0 + 1) } ?? ""
    }

    package var markup: Markup {
        let all = [Part("start", 1)] + parts
        let terms = all.enumerated().map { place, part -> Markup in
            "<li><b><i>\(place == 0 ? "=" : "+" as Markup)</i>\(place == 0 ? "1" : part.points.tenths)</b><small>\(Self.swatch(place))\(part.label)</small></li>"
        }
        let words = all.map { "\($0.label) \($0.points.tenths)" }.joined(separator: ", ")
        let total = all.reduce(0) { $0 + $1.points }
        var bars: Markup = ""
        var cuts: Markup = ""
        var x = 0.0
        for (place, part) in all.enumerated() {
            let width = part.points / total * 100
            bars += "<rect class=\"part\(place)\" x=\"\(x)%\" width=\"\(max(width, 0.3))%\" height=\"100%\"/>"
            if place > 0 { cuts += "<line class=\"cut\" x1=\"\(x)%\" x2=\"\(x)%\" y1=\"0\" y2=\"100%\"/>" }
            x += width
        }
        return """
            <ul class="sum"><li class="total"><b>\(score.tenths)</b><small>score</small></li>\(terms.joined())</ul>
            <svg class="stack" role="img" aria-label="\(words)">\(bars)\(cuts)</svg>
            """
    }
}
