import Model

/// What a rule would have made of one person over time: hollow while it only holds, filled while it fires, a stroke where it tells.
package struct Lane: Chart, Hashable {
    package struct Stretch: Sendable, Hashable {
        package var from: Instant
        package var until: Instant
        /// Else it holds, but not yet long enough.
        package var isFiring: Bool

        package init(from: Instant, until: Instant, isFiring: Bool) {
            self.from = from
            self.until = until
            self.isFiring = isFiring
        }
    }

    package var span: ClosedRange<Instant>
    package var stretches: [Stretch]
    package var told: [Instant]
    /// What it shows, in words.
    package var words: String

    package init(_ span: ClosedRange<Instant>, stretches: [Stretch], told: [Instant], words: String) {
        self.span = span
        self.stretches = stretches
        self.told = told
        self.words = words
    }

    package var markup: Markup {
        let scale = Scale(low: Double(span.lowerBound.milliseconds), high: Double(span.upperBound.milliseconds))
        func x(_ instant: Instant) -> Double { scale.along(Double(instant.milliseconds)) }
        let bars = stretches.map { stretch -> Markup in
            let width = max(0.6, x(stretch.until) - x(stretch.from))
            return stretch.isFiring
                ? "<rect class=\"fire\" x=\"\(x(stretch.from))%\" width=\"\(width)%\" y=\"25%\" height=\"50%\"/>"
                : "<rect class=\"hold\" x=\"\(x(stretch.from))%\" width=\"\(width)%\" y=\"30%\" height=\"40%\"/>"
        }
        let strokes = told.map { at -> Markup in
            "<svg x=\"\(x(at))%\" overflow=\"visible\"><rect class=\"stroke\" x=\"-1.5\" width=\"3\" height=\"20\"/></svg>"
        }
        return """
            <svg class="lane" role="img" aria-label="\(words)"><line class="grid" x1="0" x2="100%" y1="50%" y2="50%"/>\
            \(bars.joined())\(strokes.joined())</svg>
            """
    }
}

/// Scores of several people on one line, with their doubt: a disc, a square and a triangle.
package struct ScoreLane: Chart, Hashable {
    /// In the order of the people; `nil` where somebody has none.
    package var scores: [Double?]
    /// `nil` where it is not shown.
    package var doubts: [Double?]

    package init(_ scores: [Double?], doubts: [Double?] = []) {
        self.scores = scores
        self.doubts = doubts
    }

    /// The mark of a person, by place.
    static func mark(_ place: Int) -> Markup {
        switch place {
        case 0: "<circle class=\"who1\" r=\"4.5\"/>"
        case 1: "<rect class=\"who2\" x=\"-4\" y=\"-4\" width=\"8\" height=\"8\"/>"
        default: "<path class=\"who3\" d=\"M0-5 5 4H-5z\"/>"
        }
    }

    /// The mark for a key.
    package static func key(_ place: Int) -> Markup {
        "<svg class=\"swatch\" viewBox=\"-6 -6 12 12\" aria-hidden=\"true\">\(mark(place))</svg>"
    }

    package var markup: Markup {
        var marks: Markup = ""
        for (place, score) in scores.enumerated() {
            guard let score else { continue }
            let x = Scale.scores.along(score)
            if place < doubts.count, let doubt = doubts[place] {
                let start = Scale.scores.along(score - doubt)
                marks += """
                    <rect class="who\(place + 1) doubt" x="\(start)%" width="\(max(0.3, Scale.scores.along(score + doubt) - start))%" \
                    y="3" height="14"/>
                    """
            }
            marks += "<svg x=\"\(x)%\" y=\"50%\" overflow=\"visible\">\(Self.mark(place))</svg>"
        }
        return "<svg class=\"lane\" aria-hidden=\"true\"><line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"50%\" y2=\"50%\"/>\(marks)</svg>"
    }
}
