import ArgumentParser
import Model

/// `clout connector`: what can be fetched, what is fetched, and whether it works.
struct ConnectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connector", abstract: "See what connectors there are, how they do, and try one.",
        subcommands: [
            ConnectorListCommand.self, ConnectorDescribeCommand.self, ConnectorTestCommand.self, ConnectorLoginCommand.self,
        ])
}

extension Configuration {
    /// The connector of a name; what there is instead, where there is none.
    func connector(named name: String) throws(WrongUse) -> ConnectorFile {
        if let connector = connectors.first(where: { $0.name == name }) { return connector }
        let names = connectors.map(\.name)
        let nearest = nearestWord(to: name, among: names).map { " Did you mean `\($0)`?" } ?? ""
        throw WrongUse(
            description: names.isEmpty
                ? "no connector is configured (connectors.d/)."
                : "there is no connector `\(name)`; there are \(names.joined(separator: ", ")).\(nearest)")
    }
}
