#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One figure that a gate has measured, with its bound where it has one.
package struct Reading: Sendable {
    /// What a figure must be.
    package enum Bound: Sendable, Hashable, CustomStringConvertible {
        case atMost(Double)
        case atLeast(Double)
        case below(Double)
        case above(Double)

        package var description: String { text { "\($0)" } }

        /// Such as `≤ 70`, the number written by `shown`.
        fileprivate func text(_ shown: (Double) -> String) -> String {
            switch self {
            case .atMost(let limit): "≤ \(shown(limit))"
            case .atLeast(let limit): "≥ \(shown(limit))"
            case .below(let limit): "< \(shown(limit))"
            case .above(let limit): "> \(shown(limit))"
            }
        }
    }

    /// What was measured.
    package let what: String
    package let value: Double
    /// `nil` for a figure that is only told, such as a baseline.
    package let bound: Bound?
    /// How many decimals are shown.
    let decimals: Int

    init(_ what: String, _ value: Double, _ bound: Bound? = nil, decimals: Int = 3) {
        self.what = what
        self.value = value
        self.bound = bound
        self.decimals = decimals
    }

    /// Whether the figure keeps its bound. One that is no number keeps none.
    package var holds: Bool {
        switch bound {
        case .atMost(let limit): value <= limit
        case .atLeast(let limit): value >= limit
        case .below(let limit): value < limit
        case .above(let limit): value > limit
        case nil: true
        }
    }

    /// Such as `AUC 0.871 (≥ 0.85)`.
    package var text: String {
        let figure = "\(what) \(shown(value))"
        return bound.map { "\(figure) (\($0.text(shown)))" } ?? figure
    }

    /// Rounded to the decimals, or as a power of ten where nothing would be left of it.
    private func shown(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        let scale = pow(10, Double(decimals))
        if value != 0, abs(value) * scale < 0.5 {
            let exponent = Int(log10(abs(value)).rounded(.down))
            return "\((value / pow(10, Double(exponent)) * 10).rounded() / 10)e\(exponent)"
        }
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
    }
}
