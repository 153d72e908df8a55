import Mustache

/// A picture that is drawn on the server, as SVG within a page.
///
/// The box of a plot is its `<svg>` without a view box: texts, lines and marks stand at percentages of it, in real pixels, and labels
/// overflow into its margins. Curves are in an inner view box that is stretched. So one markup fits every width, text keeps its size, and
/// colours come from classes, which is what a policy without inline styles allows.
package protocol Chart: Sendable, MustacheCustomRenderable {
    var markup: Markup { get }
}

extension Chart {
    package var renderText: String { markup.text }
    package var isNull: Bool { false }
}

/// A scale from values to percent of a plot.
struct Scale {
    let low: Double
    let high: Double

    /// From the left, or from below.
    func along(_ value: Double) -> Double { high > low ? (min(max(value, low), high) - low) / (high - low) * 100 : 0 }
    /// From above.
    func down(_ value: Double) -> Double { 100 - along(value) }

    /// That of scores.
    static let scores = Scale(low: 1, high: 100)
}
