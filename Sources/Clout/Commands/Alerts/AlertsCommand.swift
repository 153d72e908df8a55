import ArgumentParser
import Foundation
import Model

/// `clout alerts`: what was raised, whom it was told, and what is to be quiet.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Show alerts, acknowledge them, and silence them for a time.",
        discussion: "A running daemon sees acknowledgements and silences with its next run.",
        subcommands: [
            AlertsListCommand.self, AlertsShowCommand.self, AlertsFiringCommand.self, AlertsAckCommand.self, AlertsSilenceCommand.self,
            AlertsSilencesCommand.self, AlertsUnsilenceCommand.self,
        ], defaultSubcommand: AlertsListCommand.self)
}

/// Which alerts are meant.
struct AlertScope: ParsableArguments {
    @Option(help: ArgumentHelp("Of this rule.", valueName: "name"))
    var rule: String?

    @Option(
        name: .customLong("about"), help: ArgumentHelp("About this person (a slug), or ~connector:NAME, or ~clout.", valueName: "whom"),
        transform: subject)
    var subject: AlertSubject?

    var isEverything: Bool { rule == nil && subject == nil }

    /// What is meant, by the names that there are; throws where there is no such name.
    func meant(among names: AlertNames) async throws -> (rule: String?, subject: AlertSubject?) {
        var (rule, subject) = (rule, subject)
        if let name = rule { rule = try await names.rule(name) }
        if let about = subject { subject = try await names.subject(about) }
        return (rule, subject)
    }

    private static func subject(_ text: String) throws -> AlertSubject {
        guard let subject = AlertSubject(text) else {
            throw ValidationError("`\(text)` is nobody an alert is about; write a slug, ~connector:NAME, or ~clout.")
        }
        return subject
    }
}

/// Who does it.
struct AuthorOption: ParsableArguments {
    @Option(help: ArgumentHelp("Who you are; by default, who is logged in.", valueName: "name"))
    var by: String = NSUserName()

    func validate() throws {
        guard !by.allSatisfy(\.isWhitespace) else { throw ValidationError("--by needs a name.") }
    }
}
