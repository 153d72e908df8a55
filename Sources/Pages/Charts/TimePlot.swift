import Model

/// The ground of a plot of scores over days: what is where, the grid, the days below.
struct TimePlot {
    /// The first day and the last, which is today, counted from 1970-01-01.
    let days: ClosedRange<Int32>
    let scale: Scale
    private let step: Double

    /// - Parameter values: everything that must fit: lines with their doubt, gates.
    init(days: ClosedRange<Int32>, values: some Sequence<Double>) {
        self.days = days
        var low = 100.0
        var high = 1.0
        for value in values {
            low = min(low, value)
            high = max(high, value)
        }
        if low > high { (low, high) = (1, 10) }
        // Multiples of five that hold it all, at least ten points apart: no noise is zoomed into drama.
        low = (low / 5).rounded(.down) * 5
        high = (high / 5).rounded(.up) * 5
        while high - low < 10 { if high < 100 { high += 5 } else { low -= 5 } }
        scale = Scale(low: max(1, low), high: min(100, high))
        step = high - low > 50 ? 20 : high - low > 25 ? 10 : 5
    }

    /// Percent from the left.
    func x(_ day: Int32) -> Double { Double(day - days.lowerBound) / Double(max(1, days.count - 1)) * 100 }
    /// Percent from above.
    func y(_ value: Double) -> Double { scale.down(value) }

    /// Lines across, with their values.
    var grid: Markup {
        var lines: Markup = ""
        var value = scale.low
        while value <= scale.high {
            let kind: Markup = value == scale.low ? "axis" : "grid"
            lines += """
                <line class="\(kind)" x1="0" x2="100%" y1="\(y(value))%" y2="\(y(value))%"/>\
                <text x="-8" y="\(y(value))%" dy="4" text-anchor="end">\(Int(value))</text>
                """
            value = value == 1 ? step : value + step
        }
        return lines
    }

    /// The first of each month, and today.
    var calendar: Markup {
        let today = Instant(day: days.upperBound)
        var marks: Markup = ""
        // What is next to today would be written over.
        for day in days where x(day) <= 92 {
            let date = Instant(day: day).date(from: today)
            guard date.hasPrefix("1 ") else { continue }
            marks += """
                <line class="axis" x1="\(x(day))%" x2="\(x(day))%" y1="100%" y2="102.5%"/>\
                <text x="\(x(day))%" y="100%" dy="22" text-anchor="middle">\(date)</text>
                """
        }
        return marks + "<text x=\"100%\" y=\"100%\" dy=\"22\" text-anchor=\"middle\">today</text>"
    }

    /// Curves in their own box, which is stretched.
    func curves(_ paths: Markup) -> Markup {
        "<svg viewBox=\"0 0 \(max(1, days.count - 1)) 1000\" preserveAspectRatio=\"none\" width=\"100%\" height=\"100%\">\(paths)</svg>"
    }

    /// A curve through what is known; it stops where nothing is.
    func curve(_ values: [(day: Int32, value: Double?)], class kind: Markup) -> Markup {
        var path: Markup = ""
        var isDown = false
        for (day, value) in values {
            guard let value else {
                isDown = false
                continue
            }
            path += "\(isDown ? " " : "M" as Markup)\(Int(day - days.lowerBound)) \((y(value) * 10).rounded())"
            isDown = true
        }
        return path.isEmpty ? "" : "<path class=\"\(kind)\" d=\"\(path)\"/>"
    }

    /// The area within `margin` of a curve.
    func band(_ values: [(day: Int32, value: Double?)], margin: Double) -> Markup {
        let areas = values.split { $0.value == nil }.map { run -> Markup in
            func point(_ entry: (day: Int32, value: Double?), _ offset: Double) -> Markup {
                "\(Int(entry.day - days.lowerBound)) \((y((entry.value ?? 0) + offset) * 10).rounded())"
            }
            let upper = run.map { point($0, margin) }
            let lower = run.reversed().map { point($0, -margin) }
            return "M\((upper + lower).joined(" "))z"
        }
        return areas.isEmpty ? "" : "<path class=\"band\" d=\"\(areas.joined())\"/>"
    }
}
