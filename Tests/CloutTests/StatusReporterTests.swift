import Model
import Testing

@testable import Clout

@Suite("The status line")
struct StatusReporterTests {
    private func line(_ people: Int, _ run: Int64?, _ needs: [String]) -> String {
        StatusReporter.line(people: people, connectors: 2, lastRun: run.map(Instant.init(seconds:)), needs: needs)
    }

    @Test("says how many are tracked, when scores changed last, and what needs a human first")
    func line() {
        #expect(line(1, nil, []) == "1 person, 2 connectors; no run yet")
        #expect(line(0, 1_700_000_000, []) == "0 people, 2 connectors; last run that changed anything 2023-11-14T22:13:20Z")
        #expect(line(3, nil, ["a is stopped"]).hasSuffix("; needs you: a is stopped"))
        #expect(line(3, nil, ["a", "b", "c"]).hasSuffix("; needs you: a, and 2 more (clout status)"))
    }
}
