import ArgumentParser
import JSON
import Model
import Store

/// `clout alerts firing`.
struct AlertsFiringCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "firing", abstract: "Show who is beyond a line now, and since when.")

    @OptionGroup var scope: AlertScope
    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let store = try await place.openStore(try place.configuration(), as: .reader)
        let memory = try await store.ruleMemory(at: SystemWallClock().now)
        await store.close()
        let firing = memory.states.filter { key, state in
            state.phase != .inactive && (scope.rule == nil || scope.rule == key.rule)
                && (scope.subject == nil || scope.subject == key.subject)
        }.sorted { ($0.key.rule, $0.key.subject) < ($1.key.rule, $1.key.subject) }
        if output.json {
            var writer = JSONWriter()
            writer.array { list in
                for (key, state) in firing {
                    list.object {
                        $0.member("rule", key.rule)
                        $0.member("subject", key.subject.description)
                        $0.member("phase", state.phase.rawValue)
                        $0.member("since", state.since.description)
                        $0.member("last_alert", orNull: state.lastAlert?.description)
                        $0.member("acknowledged_by", orNull: state.acknowledgedBy)
                    }
                }
            }
            return say(writer.text)
        }
        if firing.isEmpty { return say("Nobody is beyond a line.") }
        var table = TextTable([("rule", .left), ("about", .left), ("phase", .left), ("since", .left), ("acknowledged", .left)])
        for (key, state) in firing {
            table.add([
                key.rule, key.subject.description, state.phase.rawValue, state.since.description,
                state.acknowledgedBy.map { "by \($0)" } ?? "",
            ])
        }
        table.lines.forEach { say($0) }
    }
}
