import Foundation
import JSON

/// The table of `SCORING.md`, section 13, with today's figures.
package struct Report: Sendable {
    package let findings: [Finding]

    package init(_ findings: [Finding]) { self.findings = findings }

    /// Whether a gate fails, or could not be measured although there was something to measure with.
    package var hasFailed: Bool { findings.contains(where: \.hasFailed) }
    /// Whether a gate was skipped because its population is not there.
    package var hasSkipped: Bool { findings.contains(where: \.isSkipped) }

    /// The table in Markdown.
    package var markdown: String {
        let rows = findings.map { "| `\($0.gate.name)` | \($0.gate.subject) | \($0.gate.wanted) | \($0.figures) | \($0.verdict) |" }
        return (["| name | test | gate | today | holds |", "|---|---|---|---|---|"] + rows).joined(separator: "\n")
    }

    /// One object for each gate.
    package var json: String {
        var writer = JSONWriter()
        writer.array { list in
            for finding in findings {
                list.object { row in
                    row.member("name", finding.gate.name)
                    row.member("test", finding.gate.subject)
                    row.member("gate", finding.gate.wanted)
                    row.member("outcome", finding.verdict)
                    row.member("readings") { readings in
                        readings.array { list in
                            for reading in finding.readings {
                                list.object { figure in
                                    figure.member("what", reading.what)
                                    figure.member("value", reading.value)
                                    figure.member("bound", reading.bound?.description)
                                    figure.member("holds", reading.bound == nil ? nil : reading.holds)
                                }
                            }
                        }
                    }
                    if let problem = finding.problem { row.member("problem", problem.description) }
                }
            }
        }
        return writer.text
    }

    /// The line of a page before the table.
    package static let begin = "<!-- From clout-bench validate; `make validate` prints it, `--write` writes it anew. -->"
    /// The line behind it.
    package static let end = "<!-- End of the generated part. -->"

    /// A page with this table between its two lines; `nil` where it lacks them.
    package func written(into page: String) -> String? {
        guard let first = page.range(of: Self.begin + "\n"),
            let last = page.range(of: Self.end, range: first.upperBound..<page.endIndex)
        else { return nil }
        return page[..<first.upperBound] + "\n" + markdown + "\n\n" + page[last.lowerBound...]
    }
}

extension Finding {
    fileprivate var hasFailed: Bool {
        switch outcome {
        case .fails, .broken: true
        case .holds, .skipped: false
        }
    }

    fileprivate var isSkipped: Bool { if case .skipped = outcome { true } else { false } }

    fileprivate var problem: MaterialProblem? {
        switch outcome {
        case .skipped(let problem), .broken(let problem): problem
        case .holds, .fails: nil
        }
    }

    /// The figures, or why there are none.
    fileprivate var figures: String {
        switch outcome {
        case .skipped: "skipped: no data"
        case .broken(let problem): problem.description
        case .holds, .fails: readings.map(\.text).joined(separator: "; ")
        }
    }

    /// One word.
    package var verdict: String {
        switch outcome {
        case .holds: "yes"
        case .fails: "**no**"
        case .skipped: "skipped"
        case .broken: "**broken**"
        }
    }
}
