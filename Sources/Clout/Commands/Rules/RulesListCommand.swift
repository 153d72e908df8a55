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
        let configuration = try place.configuration()
        var memory = RuleMemory()
        // Before the first start there is no store, and no rule has decided anything.
        if FileManager.default.fileExists(atPath: place.storePath(configuration)) {
            let store = try await place.openStore(configuration, as: .reader)
            memory = try await store.ruleMemory(at: SystemWallClock().now)
            await store.close()
        }
        func count(_ rule: Rule, _ phase: RuleState.Phase) -> Int {
            memory.states.count { $0.key.rule == rule.name && $0.value.phase == phase }
        }
        if output.json {
            var writer = JSONWriter()
            writer.array { list in
                for rule in configuration.rules {
                    list.object { object in
                        object.member("name", rule.name)
                        object.member("line", rule.line.description)
                        object.member("for", DurationText.write(rule.hold))
                        object.member("repeat", orNull: rule.period.map(DurationText.write))
                        object.member("notify", rule.receivers)
                        object.member("since", orNull: memory.lines[rule.name]?.since.description)
                        object.member("firing", count(rule, .firing))
                        object.member("pending", count(rule, .pending))
                    }
                }
            }
            return say(writer.text)
        }
        if configuration.rules.isEmpty { return say("There is no rule. One stands in a file of alerts.d; see docs/rules.md.") }
        var table = TextTable([
            ("rule", .left), ("firing", .right), ("pending", .right), ("for", .left), ("notify", .left), ("line", .left),
        ])
        for rule in configuration.rules {
            table.add([
                rule.name, "\(count(rule, .firing))", "\(count(rule, .pending))", rule.hold == .zero ? "" : DurationText.write(rule.hold),
                rule.receivers.joined(separator: ", "), rule.line.description,
            ])
        }
        table.lines.forEach { say($0) }
    }
}
