/// A change of a score: an arrow and a sign; soft where it is smaller than the doubt.
package struct Delta: Chart, Hashable {
    /// Points gained; `nil` where there is no earlier score to compare with.
    package var points: Double?
    package var doubt: Double

    package init(_ points: Double?, doubt: Double) {
        self.points = points
        self.doubt = doubt
    }

    /// Whether it is more than chance alone would make.
    package var isSure: Bool { points.map { $0.magnitude > doubt } ?? false }

    package var markup: Markup {
        guard let points else { return "<span class=\"soft\" title=\"No earlier score\">–</span>" }
        let text = points.signedTenths
        guard isSure, text != "±0.0" else { return "<span class=\"delta near\">\(text == "±0.0" ? text : "≈\u{202f}\(text)")</span>" }
        let arrow: Markup = points > 0 ? "M5 1 9.5 9h-9z" : "M5 9 .5 1h9z"
        return "<span class=\"delta\"><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><path d=\"\(arrow)\"/></svg>\(text)</span>"
    }
}
