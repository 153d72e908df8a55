import ArgumentParser
import Foundation
import JSON
import Model
import Scorekeeping
import Scoring
import Store

/// `clout calibrate`: what is typical of each network here, and what an epoch made of it would do to everybody.
struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate", abstract: "Make a local epoch from what is typical here, and show what it would do.",
        discussion: """
            On a network where at least 1,000 people have a level, its median becomes what a level is divided by. Nothing is adopted: \
            --write makes a file for epochs.d/, and clout.toml chooses it ([scoring] epoch). --effect-of shows what adopting an epoch \
            would do that stands in epochs.d/ already.
            """)

    @Option(help: ArgumentHelp("Write the epoch to a file that is not there yet.", valueName: "file"))
    var write: String?

    @Option(help: ArgumentHelp("What to call the epoch; local and the day by default.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Show the effect of this epoch instead.", valueName: "name"))
    var effectOf: String?

    @Option(help: ArgumentHelp("How many people to show of those who move most.", valueName: "n"))
    var limit = 10

    @OptionGroup var place: PlaceOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
        if effectOf != nil, write != nil || name != nil {
            throw ValidationError("--effect-of makes no epoch, so it takes neither --write nor --name.")
        }
        if let name, !EpochFile.isName(name) || EpochFile.shipped[name] != nil {
            throw ValidationError(
                "An epoch's name has at most 40 of a to z, 0 to 9, `-` and `.`, and is none that ships: `\(name)` is not one.")
        }
    }

    func run() async throws {
        let ranking = try await Ranking.open(place, at: time.asOf, quiet: output.json)
        var report = CalibrationReport(present: ranking.epoch.name, limit: limit, directory: ranking.directory)
        let next: Epoch
        if let effectOf {
            guard let epoch = ranking.epochs[effectOf] else {
                let known = ranking.epochs.keys.sorted()
                throw CommandFailure(
                    description: "There is no epoch `\(effectOf)`; there are \(known.joined(separator: ", "))."
                        + (nearestWord(to: effectOf, among: known).map { " Did you mean `\($0)`?" } ?? ""))
            }
            next = epoch
        } else {
            let measured = await ranking.scores(by: .one)
            let calibration = Calibration(of: measured)
            report.calibration = calibration
            guard !calibration.typicalLevels.isEmpty else {
                if write != nil { throw CommandFailure(description: report.shortage) }
                return say(output.json ? report.json : report.lines.joined(separator: "\n"))
            }
            var epoch = Epoch.one
            epoch.name = name ?? "local-\(ranking.scores.at.description.prefix(10))"
            epoch.typicalLevels = calibration.typicalLevels
            next = epoch
        }
        report.effect = EpochEffect(from: ranking.scores, to: await ranking.scores(by: next))
        if let write, let calibration = report.calibration {
            let text = EpochFile.text(
                of: next, from: calibration, at: ranking.scores.at, store: ranking.store.path,
                command: CommandLine.arguments.dropFirst().joined(separator: " "))
            try make(write, text)
            report.file = write
        }
        say(output.json ? report.json : report.lines.joined(separator: "\n"))
    }

    /// Writes a file, never over another: a frozen epoch would change under its name.
    private func make(_ path: String, _ text: String) throws(CommandFailure) {
        do { try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting) } catch {
            throw CommandFailure(
                description:
                    "\(path) was not written: \(error.localizedDescription) Name a file that is not there yet, in a folder that is.")
        }
    }
}
