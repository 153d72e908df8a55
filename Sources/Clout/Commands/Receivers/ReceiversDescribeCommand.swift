import ArgumentParser
import Model

/// `clout receivers describe`: how to tell a service, and the template of what it is told.
struct ReceiversDescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Print a service's template, with the receiver's file that it needs.",
        discussion: """
            To change what a service is told, copy the tables that begin with [template into the receiver's file and set type = "template".
            """)

    @Argument(help: "The service: \(ReadyTemplates.names.joined(separator: ", ")).")
    var type: String

    func run() async throws {
        guard let text = ReadyTemplates.texts[type] else {
            let nearest = nearestWord(to: type, among: ReadyTemplates.names).map { " Did you mean `\($0)`?" } ?? ""
            throw WrongUse(
                description: "there is no template `\(type)`; there are \(ReadyTemplates.names.joined(separator: ", ")).\(nearest)")
        }
        say(text.trimmingSuffix(while: \.isNewline))
    }
}
