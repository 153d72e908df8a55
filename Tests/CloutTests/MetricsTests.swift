import CurlHTTP
import Foundation
import HTTPTypes
import Testing

@testable import Clout

@Suite("Metrics", .timeLimit(.minutes(10)))
struct MetricsTests {
    private static let files = [
        (name: "receivers.d/log.toml", text: "[receiver]\ntype = \"log\"\n"),
        (
            name: "alerts.d/r.toml",
            text: "[rule]\nname = \"liked\"\nwhen = \"score > 1\"\nnotify = [\"log\"]\npresent = true\nprovisional = true\n"
        ),
        (name: "connectors.d/m.toml", text: "[connector]\ntype = \"mastodon\"\nbase_url = \"http://127.0.0.1:9\"\n"),
    ]
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What a daemon that has made a run says of itself.
    private static func scrape(accepting type: String? = nil) async throws -> String {
        var text = ""
        try await WebStage.run(files: files) { stage in
            // The end of a run is noted just after it is published.
            for _ in 0..<100
            where !(text.contains("clout_alerts_raised_total") && text.contains("clout_http_request_duration_seconds_count")) {
                let headers: HTTPFields = type.map { [.accept: $0] } ?? [:]
                text = String(decoding: try await stage.get("/metrics", headers: headers).body, as: UTF8.self)
            }
        }
        return text
    }

    @Test("what is scraped passes Prometheus's own check", .enabled(if: Peer.path(of: "promtool") != nil, "promtool is not here"))
    func promtool() async throws {
        let text = try await Self.scrape()
        let outcome = try await Self.promtool(["check", "metrics"], input: text)
        #expect(outcome.code == 0, "\(outcome.text)")
    }

    @Test("OpenMetrics ends as it must, and no metric names a person")
    func openMetrics() async throws {
        let text = try await Self.scrape(accepting: "application/openmetrics-text; version=1.0.0")
        #expect(text.hasSuffix("# EOF\n"))
        for name in ["\"p1\"", "Person", "person1", "fan-"] { #expect(!text.contains(name), "\(name)") }
    }

    @Test("how fetches end is counted from nothing, by labels in Prometheus's spelling")
    func born() async throws {
        let text = try await Self.scrape()
        for outcome in ["succeeded", "rate_limited", "budget_spent", "not_stored", "malformed_response", "unreachable"] {
            #expect(text.contains("clout_fetches_total{connector=\"mastodon\",outcome=\"\(outcome)\"} 0\n"), "\(outcome)")
        }
        #expect(text.contains("\nclout_budget_exhausted{connector=\"mastodon\",budget=\"requests\",unit=\"requests\"} 0\n"))
        #expect(text.contains("\nclout_connector_failing{connector=\"mastodon\"} 0\n"))
    }

    @Test(
        "the rules for Prometheus are right, and tell what they should",
        .enabled(if: Peer.path(of: "promtool") != nil, "promtool is not here"))
    func rules() async throws {
        let outcome = try await Self.promtool(["check", "rules", Self.root.appending(path: "etc/prometheus/clout.rules.yml").path])
        #expect(outcome.code == 0, "\(outcome.text)")
        let trial = try await Self.promtool(["test", "rules", Self.root.appending(path: "Tests/Tools/clout.rules.test.yml").path])
        #expect(trial.code == 0, "\(trial.text)")
    }

    @Test("rules, dashboard and documentation name metrics that there are")
    func names() async throws {
        let families = Set(
            try await Self.scrape().split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) })
        #expect(families.count > 35)
        let dashboard = try Data(contentsOf: Self.root.appending(path: "etc/grafana/clout.json"))
        let panels = try #require((try JSONSerialization.jsonObject(with: dashboard) as? [String: Any])?["panels"] as? [[String: Any]])
        #expect(Set(panels.compactMap { $0["id"] as? Int }).count == panels.count)
        for file in ["etc/grafana/clout.json", "etc/prometheus/clout.rules.yml", "docs/http-api.md"] {
            let text = try String(contentsOf: Self.root.appending(path: file), encoding: .utf8)
            let named = Set(text.matches(of: /\bclout_[a-z_]+/).map { String($0.output) })
            #expect(!named.isEmpty)
            for name in named {
                let family = ["_bucket", "_sum", "_count"].reduce(name) { $0.hasSuffix($1) ? String($0.dropLast($1.count)) : $0 }
                #expect(families.contains(family), "\(file) names \(name)")
            }
            if file.hasPrefix("docs") {
                for family in families where !family.hasPrefix("process_") { #expect(named.contains(family), "\(family) is not told of") }
            }
        }
    }

    private static func promtool(_ arguments: [String], input: String = "") async throws -> (code: Int32, text: String) {
        try await runProgram(try #require(Peer.path(of: "promtool")), arguments, input: input)
    }
}
