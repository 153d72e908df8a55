/// Where the people of a cohort stand: a dot each, or bars of three points where they are many.
package struct Everybody: Chart, Hashable {
    package struct Dot: Sendable, Hashable {
        package var score: Double
        package var isProvisional: Bool

        package init(_ score: Double, isProvisional: Bool = false) {
            self.score = score
            self.isProvisional = isProvisional
        }
    }

    /// By score; none where there are so many that bars are shown instead.
    private let dots: [Dot]
    /// How many stand on each three points, from 1 on.
    private let counts: [Int]
    /// Where the top ten percent begin; `nil` where there is nobody.
    private let gate: Double?
    private let words: String

    /// - Parameters:
    ///   - dots: in any order.
    ///   - gate: where the top ten percent begin; `nil` where there is nobody.
    package init(_ dots: [Dot], gate: Double?) {
        let sorted = dots.sorted { $0.score < $1.score }
        var counts = [Int](repeating: 0, count: 33)
        for dot in sorted { counts[min(32, max(0, Int((dot.score - 1) / 3)))] += 1 }
        self.counts = counts
        self.dots = sorted.count > Self.mostDots ? [] : sorted
        self.gate = gate
        words = Self.words(of: sorted, gate: gate)
    }

    private static let mostDots = 500
    package var isBars: Bool { counts.reduce(0, +) > Self.mostDots }

    private static func words(of dots: [Dot], gate: Double?) -> String {
        guard let first = dots.first, let last = dots.last else { return "Nobody has a score yet." }
        let middle = dots[dots.count / 2].score
        let top = gate.map { gate in " \(dots.count { $0.score >= gate }.people) in the top 10 percent, from \(gate.tenths)." } ?? ""
        return "\(dots.count.people) from \(first.score.tenths) to \(last.score.tenths). Half of them are below \(middle.tenths).\(top)"
    }

    package var markup: Markup {
        let marks = isBars ? bars : stackedDots
        let ticks = [(1.0, "start"), (25, "middle"), (50, "middle"), (75, "middle"), (100, "end")] as [(Double, Markup)]
        let axis = ticks.map { value, anchor -> Markup in
            let x = Scale.scores.along(value)
            return """
                <line class="axis" x1="\(x)%" x2="\(x)%" y1="100%" y2="104%"/>\
                <text x="\(x)%" y="100%" dy="20" text-anchor="\(anchor)">\(Int(value))</text>
                """
        }
        let line = gate.map { gate -> Markup in
            let x = Scale.scores.along(gate)
            let (dx, anchor): (Int, Markup) = gate > 60 ? (-6, "end") : (6, "start")
            return """
                <line class="gate" x1="\(x)%" x2="\(x)%" y1="18" y2="100%"/>\
                <text x="\(x)%" dx="\(dx)" y="14" text-anchor="\(anchor)">top 10\u{202f}% from \(gate.tenths)</text>
                """
        }
        return """
            <svg class="plot dots" role="img" aria-labelledby="everybody-title everybody-text"><title id="everybody-title">Where everybody \
            stands</title><desc id="everybody-text">\(words)</desc><g aria-hidden="true">\(axis.joined())\
            <line class="axis" x1="0" x2="100%" y1="100%" y2="100%"/>\(marks)\(line)</g></svg>
            """
    }

    private func isTop(_ score: Double) -> Bool { gate.map { score >= $0 } ?? false }

    private var stackedDots: Markup {
        // How high each row is filled already, by the score of its last dot.
        var rows: [Double] = []
        var marks: Markup = ""
        // So many rows that even a crowd fits the height.
        let rise = min(10, 100 / max(1, Double(dots.count) / 12))
        for dot in dots {
            let row = rows.firstIndex { dot.score - $0 >= 2.9 } ?? rows.count
            if row == rows.count { rows.append(dot.score) } else { rows[row] = dot.score }
            let kind: Markup = dot.isProvisional ? "hollow" : isTop(dot.score) ? "best" : "one"
            marks += """
                <svg x="\(Scale.scores.along(dot.score))%" y="100%" overflow="visible">\
                <circle class="\(kind)" cy="\(-8 - Double(row) * rise)" r="\(dot.isProvisional ? 3.5 : 4.25)"/></svg>
                """
        }
        return marks
    }

    private var bars: Markup {
        let largest = Double(counts.max() ?? 1)
        return counts.enumerated().filter { $0.element > 0 }.map { place, count -> Markup in
            // Of a crowd with a long tail the few must be seen too.
            let height = max(1.5, (Double(count) / largest).squareRoot() * 82)
            return """
                <rect class="\(isTop(Double(place) * 3 + 1) ? "best" : "one" as Markup)" x="\(Double(place) / 33 * 100 + 0.2)%" \
                y="\(100 - height)%" width="2.63%" height="\(height)%"/>
                """
        }.joined()
    }
}
