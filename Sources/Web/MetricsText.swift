/// Metrics as Prometheus reads them: its text format 0.0.4, or OpenMetrics 1.0 for who asks for that.
///
/// ```swift
/// var text = MetricsText(.prometheus)
/// text.gauge("clout_people", "Tracked people.", 3)
/// ```
///
/// Names and labels are ours and known to be right; values of labels are escaped.
public struct MetricsText: Sendable {
    public enum Format: Sendable {
        case prometheus, openMetrics

        /// What a client asks for by its `Accept` header.
        init(accept: String?) { self = accept?.contains("application/openmetrics-text") == true ? .openMetrics : .prometheus }

        var mediaType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    /// What tells a sample from the others of its name.
    public typealias Labels = KeyValuePairs<String, String>
    /// One sample.
    public typealias Sample = (labels: Labels, value: Double)

    private let format: Format
    private(set) var text = ""

    init(_ format: Format) { self.format = format }

    /// What goes up and down. Nothing is written of a family without samples.
    public mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) {
        guard begin(name, "gauge", help, samples) else { return }
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    /// The same with one sample, or none.
    public mutating func gauge(_ name: String, _ help: String, _ value: Double?) {
        let none: Labels = [:]
        if let value { gauge(name, help, [Sample(none, value)]) }
    }

    /// What only grows. Its name ends in `_total`.
    public mutating func counter(_ name: String, _ help: String, _ samples: [Sample]) {
        let family = format == .openMetrics && name.hasSuffix("_total") ? String(name.dropLast(6)) : name
        guard begin(family, "counter", help, samples) else { return }
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    /// How often what took how long.
    mutating func histogram(_ name: String, _ help: String, _ samples: [(labels: Labels, histogram: Histogram)]) {
        guard begin(name, "histogram", help, samples) else { return }
        for (labels, histogram) in samples {
            var sum = 0
            for (bound, count) in zip(Histogram.bounds, histogram.counts) {
                sum += count
                line(name + "_bucket", labels, Double(sum), bound: Self.number(bound))
            }
            line(name + "_bucket", labels, Double(histogram.count), bound: "+Inf")
            line(name + "_sum", labels, histogram.sum)
            line(name + "_count", labels, Double(histogram.count))
        }
    }

    /// Nothing may follow.
    mutating func finish() { if format == .openMetrics { text += "# EOF\n" } }

    private mutating func begin(_ name: String, _ type: String, _ help: String, _ samples: [some Any]) -> Bool {
        if samples.isEmpty { return false }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        return true
    }

    private mutating func line(_ name: String, _ labels: Labels, _ value: Double, bound: String? = nil) {
        text += name
        var words = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
        if let bound { words.append("le=\"\(bound)\"") }
        if !words.isEmpty { text += "{\(words.joined(separator: ","))}" }
        text += " \(Self.number(value))\n"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}

/// How often something took how long, in seconds.
struct Histogram: Sendable {
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// By bound: those that took no longer than it, and longer than the one before.
    private(set) var counts = [Int](repeating: 0, count: bounds.count)
    private(set) var count = 0
    private(set) var sum = 0.0

    mutating func note(_ seconds: Double) {
        count += 1
        sum += seconds
        if let place = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[place] += 1 }
    }
}

extension Duration {
    /// In seconds.
    public var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
