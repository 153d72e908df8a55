import ArgumentParser
import Foundation
import JSON
import Store

/// `clout doctor`: looks at all that can go wrong over the years, and says how to mend it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look at everything that can go wrong, and say how to mend it.",
        discussion: """
            Checks the configuration with its secrets, the store (its version, whose it is, every page of it), the disk, the clock, logins, \
            and whether each network's server answers. Changes nothing. Run it as the daemon's user or as root, beside a running daemon or \
            without one. Ends with 0 where nothing has failed, warnings or not, with 1 where something has, and with 2 where the \
            configuration has mistakes.
            """)

    @Flag(help: "Ask no network.")
    var offline = false

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var examination = Examination(place: place)
        await examination.examine(asksNetworks: !offline)
        if output.json { say(examination.json) } else { examination.lines.forEach { say($0) } }
        if examination.findings.contains(where: { $0.subject == .configuration && $0.verdict == .failed }) { throw ExitCode(2) }
        if examination.findings.contains(where: { $0.verdict == .failed }) { throw ExitCode(1) }
    }
}

/// One thing that was looked at.
struct Finding: Equatable {
    enum Subject: String { case version, configuration, daemon, store, disk, clock, login, network, attention }
    enum Verdict: String { case good, warning, failed }

    var subject: Subject
    var verdict: Verdict
    var what: String
    /// How to mend it; `nil` where nothing is to be.
    var mend: String?
}

extension Examination {
    var lines: [String] {
        let lines = findings.flatMap { finding in
            let mark =
                switch finding.verdict {
                case .good: "ok     "
                case .warning: Terminal.orange("warning")
                case .failed: Terminal.bold("FAILED ")
                }
            let subject = finding.subject.rawValue.padding(toLength: 14, withPad: " ", startingAt: 0)
            return [mark + " " + subject + Terminal.safe(finding.what)]
                + (finding.mend.map { [String(repeating: " ", count: 22) + Terminal.safe($0)] } ?? [])
        }
        let (failed, warnings) = (findings.count { $0.verdict == .failed }, findings.count { $0.verdict == .warning })
        let counts = "\(Words.count(failed, "failure", "failures")), \(Words.count(warnings, "warning", "warnings"))."
        return lines + [failed + warnings == 0 ? "Everything is all right." : counts]
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("failed", findings.contains { $0.verdict == .failed })
            object.member("findings") { list in
                list.array { list in
                    for finding in findings {
                        list.object {
                            $0.member("subject", finding.subject.rawValue)
                            $0.member("verdict", finding.verdict.rawValue)
                            $0.member("what", finding.what)
                            $0.member("mend", orNull: finding.mend)
                        }
                    }
                }
            }
        }
        return writer.text
    }
}
