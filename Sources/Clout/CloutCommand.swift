import ArgumentParser
import Foundation
import Model
import Store

/// The `clout` command.
struct CloutCommand: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "clout",
        abstract: "Influence scores that you run yourself, and that explain every point.",
        discussion: "Exit codes: 0 done, 1 failed, 2 wrong use or configuration, 3 (of status and reload) no daemon runs.",
        version: version,
        subcommands: [
            DaemonCommand.self, CheckCommand.self, ReloadCommand.self, ImportCommand.self, TopCommand.self, FindCommand.self,
            ScoreCommand.self, ExplainCommand.self, HistoryCommand.self, MomentsCommand.self, CircleCommand.self, CompareCommand.self,
            KCommand.self, RulesCommand.self, AlertsCommand.self, PerksCommand.self, CalibrateCommand.self, ReleaseCommand.self,
            ConnectorCommand.self, ReceiversCommand.self, DeliveriesCommand.self, TokenCommand.self, StatusCommand.self, DoctorCommand.self,
            BackupCommand.self, RestoreCommand.self, VacuumCommand.self, ExportCommand.self, ForgetCommand.self, DemoCommand.self,
        ])
}

/// What a command could not do: told on standard error, exit code 1.
struct CommandFailure: Error, CustomStringConvertible {
    /// What is wrong, and what would be right.
    var reason: String
    /// Whether somebody or something was named that there is not.
    var isUnknown = false
    /// The nearest that there is, where one is near.
    var nearest: String?

    init(description reason: String) { self.reason = reason }

    /// Somebody or something was named that there is not.
    static func unknown(_ reason: String, nearest: String?) -> CommandFailure {
        var failure = CommandFailure(description: reason)
        (failure.isUnknown, failure.nearest) = (true, nearest)
        return failure
    }

    var description: String { reason + (nearest.map { " Did you mean `\($0)`?" } ?? "") }
}

/// What the user asked for wrongly: told on standard error, exit code 2.
struct WrongUse: Error, CustomStringConvertible {
    var description: String
}

@main
enum Main {
    static func main() async {
        Allocator.useOneArena()
        // A reader that goes away (`clout top | head`) must not kill us in the middle of a write; write(2) tells instead.
        signal(SIGPIPE, SIG_IGN)
        // A reload may be asked for before the daemon listens for it. It has read nothing yet then, so nothing is missed.
        if CommandLine.arguments.dropFirst().first == DaemonCommand.configuration.commandName { signal(SIGHUP, SIG_IGN) }
        do {
            var command = try CloutCommand.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let problem as ConfigurationError {
            fail("\(problem)\n\(problem.problems.count == 1 ? "1 mistake" : "\(problem.problems.count) mistakes") in the configuration.", 2)
        } catch let problem as WrongUse {
            fail("clout: \(problem)", 2)
        } catch is CancellationError {
            exit(0)
        } catch {
            let code = CloutCommand.exitCode(for: error)
            if code == .success || code == .validationFailure || error is ExitCode || error is CleanExit {
                var text = CloutCommand.fullMessage(for: error)
                if let word = nearestSubcommand { text = "Error: There is no subcommand of this name. Did you mean `\(word)`?\n\(text)" }
                if !text.isEmpty { write(text + "\n", to: code == .success ? FileHandle.standardOutput : .standardError) }
                exit(code == .success ? 0 : code == .validationFailure ? 2 : code.rawValue)
            }
            fail("clout: \(error)", 1)
        }
    }

    /// The subcommand that the first word was most likely meant to be; `nil` where it is one.
    private static var nearestSubcommand: String? {
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-") else { return nil }
        let names = CloutCommand.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        return names.contains(word) ? nil : nearestWord(to: word, among: names)
    }

    private static func fail(_ message: String, _ code: Int32) -> Never {
        write(message + "\n", to: .standardError)
        exit(code)
    }

    private static func write(_ text: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
