import Model
import Scoring
import Testing

@testable import Validation

@Suite struct GateTests {
    @Test("every gate has a name of its own, and the table has a row for each")
    func names() {
        #expect(Set(Gate.all.map(\.name)).count == Gate.all.count)
        let report = Report(Gate.all.map { Finding(gate: $0, readings: [Reading("figure", 1)], outcome: .holds) })
        #expect(report.markdown.split(separator: "\n").count == Gate.all.count + 2)
    }

    @Test("small gates hold")
    func small() {
        #expect(Additivity.largestError(populations: 30) < 1e-9)
        for time in [Monotonicity.Time.today, .older] {
            #expect(Reading("loss", Monotonicity.lossByAnAct(of: time, in: 15), Monotonicity.bound).holds)
        }
        #expect(Reading("loss", Monotonicity.lossByANetwork(in: 15), Monotonicity.bound).holds)
        for reading in SmallInstallation.readings(days: 40, seeds: 1...1) { #expect(reading.holds, "\(reading.text)") }
    }

    @Test("silence and a steady rate cost little in a small community")
    func patience() {
        let community = Community(Community.Configuration(people: 200, acts: 8000, seed: 1))
        let trial = SilenceTrial(community)
        let (week, month) = (trial.greatestLoss(after: 7), trial.greatestLoss(after: 28))
        #expect(week > 0 && week <= 1 && month > week && month <= 4, "\(week), \(month)")
        let jitter = ConstantRate.jitter(in: community, days: 5)
        #expect(jitter > 0 && jitter <= 0.5, "\(jitter)")
    }

    @Test("a gate whose data is not there is skipped, and says so")
    func skipped() {
        let report = Report([Gate.higgs, .peerIndex].map { $0.findings(with: Nothing(kind: .absent)) })
        #expect(report.hasSkipped && !report.hasFailed)
        #expect(report.markdown.contains("skipped: no data"))
    }

    @Test("a gate whose data cannot be read has failed")
    func broken() {
        let report = Report([Gate.golden.findings(with: Nothing(kind: .unreadable))])
        #expect(report.hasFailed && !report.hasSkipped)
    }

    @Test("a gate without figures, or with one that is no number, does not hold")
    func nothing() {
        func finding(_ readings: [Reading]) -> Report {
            Report([
                Gate(name: "x", subject: "x", wanted: "x") { _ throws(MaterialProblem) in readings }.findings(with: Nothing(kind: .absent))
            ])
        }
        #expect(finding([]).hasFailed)
        #expect(finding([Reading("x", .nan, .atMost(1))]).hasFailed)
        #expect(!finding([Reading("x", 1, .atMost(1))]).hasFailed)
        #expect(finding([Reading("x", 1, .above(1))]).hasFailed)
    }

    @Test("the table is written between its two lines, and nowhere else")
    func writing() {
        let report = Report(
            [Gate.bot].map { Finding(gate: $0, readings: [Reading("score", 1.25, .atMost(20), decimals: 1)], outcome: .holds) })
        let page = "before\n\(Report.begin)\nold\n\(Report.end)\nbehind\n"
        let written = report.written(into: page)
        #expect(written == "before\n\(Report.begin)\n\n\(report.markdown)\n\n\(Report.end)\nbehind\n")
        #expect(written.flatMap(report.written) == written)
        #expect(report.written(into: "no lines") == nil)
        #expect(report.markdown.hasSuffix("| score 1.3 (≤ 20) | yes |"))
    }

    /// Data that is not there.
    private struct Nothing: Material {
        var kind: MaterialProblem.Kind
        private var problem: MaterialProblem { MaterialProblem(kind, what: "x", why: "it is a test", mend: "None.") }

        func bytes(of path: String) throws(MaterialProblem) -> [UInt8] { throw problem }
        func activity(in path: String) throws(MaterialProblem) -> Batch { throw problem }
        func digest(ofOrder seed: UInt64) throws(MaterialProblem) -> String { throw problem }
    }
}
