import ArgumentParser
import ConnectorKit
import Connectors
import JSON
import Model

/// `clout connector describe`: what a connector is, from its description; without a name all that there are.
struct ConnectorDescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Say what a connector sees, needs and costs; without a name, what connectors there are.")

    @Argument(help: "The connector's type, such as mastodon.")
    var type: String?

    @Flag(help: "Print a file for connectors.d/ with every key explained.")
    var sample = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if sample, type == nil { throw ValidationError("--sample needs a connector's type.") }
    }

    func run() async throws {
        guard let type else {
            let all = allConnectors.map { $0.description }
            guard output.json else { return Self.catalogue(all).forEach { say($0) } }
            var writer = JSONWriter()
            writer.array { list in
                for description in all { list.description(description) }
                for network in retiredNetworks { list.retired(network) }
            }
            return say(writer.text)
        }
        let types = allConnectors.map { $0.description.type }
        if let retired = RetiredNetwork(named: type) { return say(retired.answer) }
        guard let description = allConnectors.first(where: { $0.description.type == type })?.description else {
            let nearest = nearestWord(to: type, among: types).map { " Did you mean `\($0)`?" } ?? ""
            throw WrongUse(
                description: "there is no connector of the type `\(type)`; there are \(types.joined(separator: ", ")).\(nearest)")
        }
        if sample { return say(description.sampleTOML().trimmingSuffix { $0 == "\n" }) }
        guard !output.json else {
            var writer = JSONWriter()
            writer.description(description)
            return say(writer.text)
        }
        description.lines.forEach { say($0) }
    }

    private static func catalogue(_ all: [ConnectorDescription]) -> [String] {
        var table = TextTable([("type", .left), ("network", .left), ("stability", .left), ("account needed", .left)])
        for description in all { table.add([description.type, description.title, description.stability.rawValue, description.needs]) }
        for network in retiredNetworks { table.add([network.type, network.title, "closed \(network.since)", network.instead]) }
        return table.lines + ["", "More about one: clout connector describe TYPE"]
    }
}

extension ConnectorDescription {
    /// The description as people read it.
    fileprivate var lines: [String] {
        func row(_ name: String, _ text: String) -> String {
            Terminal.bold(name) + String(repeating: " ", count: max(1, 12 - name.count)) + text
        }
        func names(_ kinds: [Kind]) -> String { kinds.isEmpty ? "none" : kinds.map(\.name).joined(separator: ", ") }
        var lines = [
            Terminal.bold(title), summary, "", row("type", type),
            row("network", network?.rawValue ?? "any: its records say so"), row("stability", stability.rawValue), row("sees", audience),
            row("history", history), row("price", price), row("needs", needs),
            row("actors of", names(revealsActors)), row("counts of", names(revealsCounts)),
            row("every", defaultInterval.inUnits),
        ]
        let keys = Self.standardSettings(of: self) + settings
        lines += ["", Terminal.bold("Settings")] + Self.table(of: keys)
        if let login {
            lines +=
                ["", Terminal.bold("[connector.login]") + " instead of the credential `\(login.replaces)`"]
                + Self.table(of: login.settings)
        }
        if !allCredentials.isEmpty {
            lines += ["", Terminal.bold("Credentials")]
            for credential in allCredentials {
                lines.append("  \(credential.key) (\(credential.isRequired ? "needed" : "not needed")): \(credential.help)")
            }
        }
        if !budgets.isEmpty {
            lines += ["", Terminal.bold("Budgets")]
            for budget in budgets {
                let change = budget.setting.map { ", changed by `\($0)`" } ?? ""
                lines.append("  \(budget.name): \(budget.amountInWords) per \(budget.window.words)\(change) (\(budget.source))")
            }
        }
        return lines + ["", "A file to begin with: clout connector describe \(type) --sample"]
    }

    private static func table(of settings: [SettingDescription]) -> [String] {
        settings.map { setting in
            let fallback = setting.defaultValue.map { " = \($0.toml)" } ?? (setting.isRequired ? " (needed)" : "")
            return "  \(setting.key)\(fallback): \(setting.help)"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func description(_ description: ConnectorDescription) {
        object { object in
            object.member("type", description.type)
            object.member("title", description.title)
            object.member("network", orNull: description.network?.rawValue)
            object.member("summary", description.summary)
            object.member("scope", description.scope.rawValue)
            object.member("stability", description.stability.rawValue)
            object.member("sees", description.audience)
            object.member("history", description.history)
            object.member("price", description.price)
            object.member("needs", description.needs)
            object.member("reveals_actors", description.revealsActors.map(\.name))
            object.member("reveals_counts", description.revealsCounts.map(\.name))
            object.member("every", description.defaultInterval.inUnits)
            object.member("settings") { $0.settings(ConnectorDescription.standardSettings(of: description) + description.settings) }
            if let login = description.login { object.member("login") { $0.settings(login.settings) } }
            object.member("credentials") { list in
                list.array { list in
                    for credential in description.allCredentials {
                        list.object {
                            $0.member("key", credential.key)
                            $0.member("required", credential.isRequired)
                            $0.member("help", credential.help)
                        }
                    }
                }
            }
            object.member("budgets") { list in
                list.array { list in
                    for budget in description.budgets {
                        list.object {
                            $0.member("name", budget.name)
                            $0.member("amount", budget.amount)
                            $0.member("unit", budget.unit == .dollars ? "millionths of a dollar" : budget.unit.rawValue)
                            $0.member("window", budget.window.words)
                            $0.member("setting", orNull: budget.setting)
                            $0.member("source", budget.source)
                        }
                    }
                }
            }
        }
    }

    fileprivate mutating func retired(_ network: RetiredNetwork) {
        object { object in
            object.member("type", network.type)
            object.member("title", network.title)
            object.member("stability", ConnectorDescription.Stability.retired.rawValue)
            object.member("closed", network.since)
            object.member("instead", network.instead)
        }
    }

    private mutating func settings(_ settings: [SettingDescription]) {
        array { list in
            for setting in settings {
                list.object {
                    $0.member("key", setting.key)
                    $0.member("type", setting.type.words)
                    $0.member("default", orNull: setting.defaultValue?.toml)
                    $0.member("required", setting.isRequired)
                    $0.member("help", setting.help)
                }
            }
        }
    }
}
