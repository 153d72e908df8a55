import ArgumentParser
import Foundation
import Validation

/// Measures every gate of `SCORING.md`, section 13, baselines included, and prints its table with today's figures.
///
/// Exit codes: 0 every gate holds, 1 one does not, 77 none fails and some were skipped because their data is not there.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the validation of the score with today's figures.",
        discussion: "Exit codes: 0 every gate holds, 1 one does not, 77 none fails and some were skipped for want of data.")

    @Option(help: ArgumentHelp("Only the gate of this name; can be given again.", valueName: "name")) var only: [String] = []
    @Option(help: "The folder of data, which is read in place.") var data = "../shared/data"
    @Option(help: ArgumentHelp("Write the table into this page, between its two marked lines.", valueName: "file")) var write: String?
    @Flag(help: "Print JSON.") var json = false
    @Option(help: ArgumentHelp("Print the digest of one order of input.", visibility: .hidden)) var digest: UInt64?

    private static let failed = ExitCode(1)
    private static let skipped = ExitCode(77)

    func validate() throws {
        let names = Gate.all.map(\.name)
        for name in only where !names.contains(name) {
            throw ValidationError("There is no gate `\(name)`; there are \(names.joined(separator: ", ")).")
        }
        if write != nil, !only.isEmpty { throw ValidationError("--write needs the whole table; leave out --only.") }
    }

    func run() throws {
        if let digest { return print(OrderOfInput.digest(ofOrder: digest)) }
        let material = SharedMaterial(folder: data)
        let clock = ContinuousClock()
        let findings = Gate.all.filter { only.isEmpty || only.contains($0.name) }.map { gate in
            let start = clock.now
            let finding = gate.findings(with: material)
            let seconds = Int(((clock.now - start) / .seconds(1)).rounded())
            FileHandle.standardError.write(Data("clout-bench validate: \(gate.name): \(finding.verdict), \(seconds) s\n".utf8))
            return finding
        }
        let report = Report(findings)
        print(json ? report.json : report.markdown)
        if let write { try put(report, into: write) }
        if report.hasFailed { throw Self.failed }
        if report.hasSkipped { throw Self.skipped }
    }

    private func put(_ report: Report, into path: String) throws {
        // A page never loses figures because the data happened to be away.
        if report.hasSkipped { throw ValidationError("\(path): not written, since gates were skipped for want of data in \(data).") }
        let page = try String(contentsOfFile: path, encoding: .utf8)
        guard let written = report.written(into: page) else {
            throw ValidationError("\(path) lacks the lines\n\(Report.begin)\n\(Report.end)")
        }
        try written.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
