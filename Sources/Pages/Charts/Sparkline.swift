/// A score over ninety days in one line of text, always beside its number.
package struct Sparkline: Chart, Hashable {
    /// One value every third day, oldest first, the last one of today; `nil` where there was no score.
    package var values: [Double?]

    package init(_ values: [Double?]) { self.values = values }

    package var markup: Markup {
        let known = values.compactMap(\.self)
        guard let last = values.last ?? nil, let low = known.min(), let high = known.max() else { return "" }
        // At least six points tall, so that noise stays flat.
        let middle = (low + high) / 2
        let half = max(3, (high - low) / 2)
        func y(_ value: Double) -> Double { 2 + 20 * (middle + half - value) / (2 * half) }
        let step = 92 / Double(max(1, values.count - 1))
        var path: Markup = ""
        var isDown = false
        for (place, value) in values.enumerated() {
            guard let value else {
                isDown = false
                continue
            }
            path += "\(isDown ? " " : "M" as Markup)\(Double(place) * step) \(y(value))"
            isDown = true
        }
        return """
            <svg class="spark" viewBox="0 0 96 24" preserveAspectRatio="none" role="img" \
            aria-label="90 days: from \((known.first ?? last).tenths) to \(last.tenths)"><path d="\(path)"/>\
            <circle cx="92" cy="\(y(last))" r="2.25"/></svg>
            """
    }
}
