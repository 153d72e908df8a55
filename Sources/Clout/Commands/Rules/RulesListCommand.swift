import Alerting
import ArgumentParser
import Foundation
import JSON
import Model
import Store

/// `clout rules list`.
struct RulesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the rules, and for how many each is firing.")

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = place.glance()
        var memory = RuleMemory()
        // Before the first start there is no store, and no rule has decided anything.
        if FileManager.default.fileExists(atPath: place.storePath(configuration)) {
            let store = try await place.openStore(configuration, as: .reader)
            memory = try await store.ruleMemory(at: place.wall(of: store, configuration).now)
            await store.close()
        }
        if output.json {
            var writer = JSONWriter()
            writer.rules(configuration.rules, remembering: memory)
            return say(writer.text)
        }
        if configuration.rules.isEmpty { return say("There is no rule. One stands in a file of alerts.d; see docs/rules.md.") }
        var table = TextTable([
            ("rule", .left), ("firing", .right), ("pending", .right), ("for", .left), ("notify", .left), ("line", .left),
        ])
        for rule in configuration.rules {
            table.add([
                rule.name, "\(memory.count(of: rule, .firing))", "\(memory.count(of: rule, .pending))",
                rule.hold == .zero ? "" : DurationText.write(rule.hold),
                rule.receivers.joined(separator: ", "), rule.line.description,
            ])
        }
        table.lines.forEach { say($0) }
    }
}

extension RuleMemory {
    /// For how many a rule is in a phase.
    func count(of rule: Rule, _ phase: RuleState.Phase) -> Int { states.count { $0.key.rule == rule.name && $0.value.phase == phase } }
}

extension JSONWriter {
    /// Rules and how they do, as an array.
    mutating func rules(_ rules: [Rule], remembering memory: RuleMemory) {
        array { list in
            for rule in rules {
                list.object { object in
                    object.member("name", rule.name)
                    object.member("line", rule.line.description)
                    object.member("for", DurationText.write(rule.hold))
                    object.member("repeat", orNull: rule.period.map(DurationText.write))
                    object.member("notify", rule.receivers)
                    object.member("since", orNull: memory.lines[rule.name]?.since.description)
                    object.member("firing", memory.count(of: rule, .firing))
                    object.member("pending", memory.count(of: rule, .pending))
                }
            }
        }
    }
}
