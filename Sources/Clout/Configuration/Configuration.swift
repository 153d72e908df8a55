import Alerting
import ConnectorKit
import Foundation
import Model

/// Everything that the files under a configuration's folder say, checked as a whole.
struct Configuration: Sendable {
    var main = MainSettings()
    var people: [Person] = []
    var identities: [TrackedIdentity] = []
    var connectors: [ConnectorFile] = []
    var receivers: [ReceiverFile] = []
    var rules: [Rule] = []

    /// Reads and checks all files of a folder. Nothing is done besides reading; all mistakes are found in one go.
    static func load(
        from folder: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ConfigurationError) -> Configuration {
        let problems = Problems()
        var configuration = Configuration()
        var places = Places()
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw ConfigurationError(problems: [
                Problem(file: folder, reason: "There is no such folder. Name the configuration's folder with --config.")
            ])
        }
        reportStrangers(in: folder, problems)

        for section in sections(of: ["clout.toml"], in: folder, problems) { configuration.main = MainSettings(section) }
        for section in sections(under: "people.d", in: folder, problems) {
            PeopleFile.read(section, into: &configuration, places: &places)
        }
        for section in sections(under: "connectors.d", in: folder, problems) {
            places.connectors.append(section)
            if let connector = ConnectorFile(section, environment: environment) {
                if configuration.connectors.contains(where: { $0.name == connector.name }) {
                    section.section("connector")?.wrong(
                        "name", "Another connector is called `\(connector.name)`; give this one its own name.")
                }
                if let other = configuration.connectors.first(where: { $0.mixesUpAccounts(with: connector) }) {
                    section.section("connector")?.wrong(
                        "base_url", "`\(other.name)` stores accounts by its own server's ids, which mean others here. Set ids = \"host\".")
                }
                configuration.connectors.append(connector)
            } else if let name = section.section("connector").flatMap({ $0.name(or: "type") }) {
                places.brokenConnectors.insert(name)
            }
        }
        for section in sections(under: "receivers.d", in: folder, problems) {
            guard let receiver = ReceiverFile(section, environment: environment) else {
                if let name = section.section("receiver").flatMap({ $0.name(or: "type") }) { places.brokenReceivers.insert(name) }
                continue
            }
            if configuration.receivers.contains(where: { $0.name == receiver.name }) {
                section.section("receiver")?.wrong("name", "Another receiver is called `\(receiver.name)`; give this one its own name.")
            }
            configuration.receivers.append(receiver)
        }
        for section in sections(under: "alerts.d", in: folder, problems) {
            let names = configuration.receivers.map(\.name)
            guard let rule = RuleFile.read(section, receivers: names, brokenReceivers: places.brokenReceivers) else { continue }
            if configuration.rules.contains(where: { $0.name == rule.name }) {
                section.section("rule")?.wrong(
                    "name", "Another rule is called `\(rule.name)`; its name is part of every notification's id.")
            }
            configuration.rules.append(rule)
        }
        configuration.checkIdentities(places)
        try problems.throwIfAny()
        return configuration
    }

    /// Where things stood, for mistakes that only show once all files are read.
    struct Places {
        var identities: [TrackedIdentity: Section] = [:]
        var connectors: [Section] = []
        /// Connectors with mistakes of their own: naming them is no second mistake.
        var brokenConnectors: Set<String> = []
        /// The same for receivers.
        var brokenReceivers: Set<String> = []
    }

    /// Each identity must name a connector that there is, and that fetches identities.
    private func checkIdentities(_ places: Places) {
        let names = (connectors.map(\.name) + places.brokenConnectors).sorted()
        for identity in identities {
            guard let section = places.identities[identity] else { continue }
            guard let connector = connectors.first(where: { $0.name == identity.connector }) else {
                if names.contains(identity.connector) { continue }
                section.wrong(
                    identity.connector,
                    "There is no connector of this name\(names.isEmpty ? "" : "; there are \(names.joined(separator: ", "))").",
                    showValue: false, nearest: nearestWord(to: identity.connector, among: names))
                continue
            }
            if connector.description.scope == .feed {
                section.wrong(
                    identity.connector, "This connector decides itself whom it fetches; it takes no identities.", showValue: false)
            }
        }
    }

    private static let folders = ["people.d", "connectors.d", "receivers.d", "alerts.d"]

    /// A file that is not read is a mistake too: somebody believes that it says something.
    private static func reportStrangers(in folder: String, _ problems: Problems) {
        let known = folders + ["clout.toml", "secrets"]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? [] where !name.hasPrefix(".") {
            if known.contains(name) || name.hasSuffix(".md") { continue }
            problems.add(
                Problem(
                    file: name, reason: "Nothing reads this. The folder holds \(known.joined(separator: ", ")).",
                    nearest: nearestWord(to: name, among: known)))
        }
        for subfolder in folders {
            let path = (folder as NSString).appendingPathComponent(subfolder)
            for name in (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] {
                if name.hasSuffix(".toml") || name.hasSuffix(".md") || name.hasPrefix(".") { continue }
                problems.add(
                    Problem(file: "\(subfolder)/\(name)", reason: "Nothing reads this: configuration stands in files that end in .toml."))
            }
        }
    }

    private static func sections(under subfolder: String, in folder: String, _ problems: Problems) -> [Section] {
        let path = (folder as NSString).appendingPathComponent(subfolder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
        return sections(of: names.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }.map { "\(subfolder)/\($0)" }, in: folder, problems)
    }

    private static func sections(of names: [String], in folder: String, _ problems: Problems) -> [Section] {
        names.compactMap { name in
            let path = (folder as NSString).appendingPathComponent(name)
            // A link that leads nowhere is a mistake of its own; only the one file that may be absent is passed over.
            if name == "clout.toml", !FileManager.default.fileExists(atPath: path) { return nil }
            guard let file = ConfigurationFile(at: path, name: name, problems: problems) else { return nil }
            return Section(file.root, of: file, problems: problems)
        }
    }
}

extension Configuration {
    /// What is no mistake, but most likely not what somebody meant.
    var hints: [String] {
        var hints: [String] = []
        if connectors.isEmpty { hints.append("No connector is configured, so nothing is fetched (connectors.d/).") }
        if people.isEmpty { hints.append("Nobody is tracked (people.d/).") }
        let used = Set(rules.flatMap(\.receivers))
        for receiver in receivers where !used.contains(receiver.name) {
            hints.append("No rule notifies the receiver `\(receiver.name)`.")
        }
        return hints
    }
}
