import Testing

@testable import Web

@Suite("The text of metrics")
struct MetricsTextTests {
    private static func text(_ format: MetricsText.Format) -> String {
        var text = MetricsText(format)
        text.gauge("clout_people", "Tracked people.", 3)
        text.gauge("clout_nothing", "Left out.", [])
        text.counter("clout_runs_total", "Runs.", [(["outcome": "a \"b\" \\ \n"], 2)])
        var histogram = Histogram()
        for seconds in [0.0005, 0.002, 0.3, 60] { histogram.note(seconds) }
        text.histogram("clout_took_seconds", "How long.", [(["route": "/"], histogram)])
        text.finish()
        return text.text
    }

    @Test("is as Prometheus reads it, and as OpenMetrics has it for who asks for that")
    func formats() {
        let buckets = zip(
            ["0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"],
            [1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4]
        ).map { "clout_took_seconds_bucket{route=\"/\",le=\"\($0)\"} \($1)\n" }.joined()
        let rest = """
            # HELP clout_took_seconds How long.
            # TYPE clout_took_seconds histogram
            \(buckets)clout_took_seconds_sum{route="/"} 60.3025
            clout_took_seconds_count{route="/"} 4

            """
        let people = "# HELP clout_people Tracked people.\n# TYPE clout_people gauge\nclout_people 3\n"
        let runs = #"clout_runs_total{outcome="a \"b\" \\ \n"} 2"# + "\n"
        #expect(
            Self.text(.prometheus) == people + "# HELP clout_runs_total Runs.\n# TYPE clout_runs_total counter\n" + runs + rest)
        #expect(
            Self.text(.openMetrics) == people + "# HELP clout_runs Runs.\n# TYPE clout_runs counter\n" + runs + rest + "# EOF\n")
    }

    @Test("the limiter lets each client make as many as it may, and more as time passes")
    func limiter() {
        let time = SteppedTime()
        let limiter = RateLimiter(now: { time.now })
        for _ in 0..<60 { #expect(limiter.wait(of: "a", perMinute: 60) == nil) }
        #expect(limiter.wait(of: "a", perMinute: 60) == 1)
        #expect(limiter.wait(of: "b", perMinute: 60) == nil)
        time.advance(.seconds(2))
        #expect(limiter.wait(of: "a", perMinute: 60) == nil)
        #expect(limiter.wait(of: "a", perMinute: 60) == nil)
        #expect(limiter.wait(of: "a", perMinute: 60) == 1)
        for client in 0..<(2 * RateLimiter.mostClients) { _ = limiter.wait(of: "\(client)", perMinute: 60) }
        #expect(limiter.clients <= RateLimiter.mostClients)
    }
}
