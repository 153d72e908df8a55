/// How long something is of the longest of its table: from a common zero.
package struct Bar: Chart, Hashable {
    /// 0 ... 1; what is not 0 can be seen.
    package var share: Double
    /// Whether it is of a machine: the score's colour is the score's alone.
    package var isQuiet: Bool

    package init(_ value: Double, of largest: Double, isQuiet: Bool = false) {
        share = largest > 0 ? min(1, max(0, value / largest)) : 0
        self.isQuiet = isQuiet
    }

    package var markup: Markup {
        let width = share > 0 ? max(share * 100, 0.5) : 0
        return """
            <svg class="bar\(isQuiet ? " quiet" : "" as Markup)" aria-hidden="true"><rect class="is" width="\(width)%" height="100%"/></svg>
            """
    }
}

/// A change beside others: from a middle line, up in the score's colour, down soft.
package struct TwoWayBar: Chart, Hashable {
    /// −1 ... 1.
    package var share: Double

    package init(_ value: Double, of largest: Double) { share = largest > 0 ? min(1, max(-1, value / largest)) : 0 }

    package var markup: Markup {
        let length = share == 0 ? 0 : max(share.magnitude * 50, 0.5)
        let (kind, start): (Markup, Double) = share < 0 ? ("down", 50 - length) : ("is", 50)
        return """
            <svg class="bar" aria-hidden="true"><rect class="\(kind)" x="\(start)%" width="\(length)%" height="100%"/>\
            <line class="zero" x1="50%" x2="50%" y1="-4" y2="12"/></svg>
            """
    }
}

/// How much of a limit is used: amber from 80 % on.
package struct Gauge: Chart, Hashable {
    /// 0 ... 1.
    package var share: Double

    package init(_ used: Double, of limit: Double) { share = limit > 0 ? min(1, max(0, used / limit)) : 0 }

    package var markup: Markup {
        """
        <svg class="bar quiet" aria-hidden="true"><rect class="of" width="100%" height="100%"/>\
        <rect class="is\(share >= 0.8 ? " hot" : "" as Markup)" width="\(share * 100)%" height="100%"/></svg>
        """
    }
}

/// What came in day by day, the last on the right: a bar a day, and a stub where nothing did.
package struct Strip: Chart, Hashable {
    /// Oldest first.
    package var counts: [Int64]
    /// What it shows, in words.
    package var words: String

    package init(_ counts: [Int64], words: String) {
        self.counts = counts
        self.words = words
    }

    package var markup: Markup {
        let largest = Double(max(1, counts.max() ?? 1))
        let step = 100 / Double(max(1, counts.count))
        let bars = counts.enumerated().map { place, count -> Markup in
            let height = count == 0 ? 8 : max(16, Double(count) / largest * 100)
            return """
                <rect class="\(count == 0 ? "none" : "some" as Markup)" x="\(Double(place) * step)%" y="\(100 - height)%" \
                width="\(step * 0.7)%" height="\(height)%"/>
                """
        }
        return "<svg class=\"strip\" role=\"img\" aria-label=\"\(words)\">\(bars.joined())</svg>"
    }
}
