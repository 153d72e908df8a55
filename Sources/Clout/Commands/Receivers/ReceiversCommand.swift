import ArgumentParser
import Model

/// `clout receivers`: who is told of alerts, and whether they can be.
struct ReceiversCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receivers", abstract: "See who is told of alerts, and try one.",
        subcommands: [
            ReceiversListCommand.self, ReceiversDescribeCommand.self, ReceiversTestCommand.self, ReceiversEnableCommand.self,
        ])
}

extension Configuration {
    /// The receiver of a name; what there is instead, where there is none.
    func receiver(named name: String) throws(WrongUse) -> ReceiverFile {
        if let receiver = receivers.first(where: { $0.name == name }) { return receiver }
        let names = receivers.map(\.name)
        let nearest = nearestWord(to: name, among: names).map { " Did you mean `\($0)`?" } ?? ""
        throw WrongUse(
            description: names.isEmpty
                ? "no receiver is configured (receivers.d/)."
                : "there is no receiver `\(name)`; there are \(names.joined(separator: ", ")).\(nearest)")
    }
}
