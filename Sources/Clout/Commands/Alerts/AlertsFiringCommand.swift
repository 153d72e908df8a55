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
        let configuration = place.glance()
        let store = try await place.openStore(configuration, as: .reader)
        let (rule, subject) = try await scope.meant(among: place.names(configuration, in: store))
        let memory = try await store.ruleMemory(at: place.wall(of: store, configuration).now)
        await store.close()
        let firing = memory.firing(of: rule, about: subject)
        if output.json {
            var writer = JSONWriter()
            writer.firing(firing)
            return say(writer.text)
        }
        if firing.isEmpty { return say("Nobody is beyond a line.") }
        var table = TextTable([("rule", .left), ("about", .left), ("phase", .left), ("since", .left), ("acknowledged", .left)])
        for (key, state) in firing {
            table.add([
                key.rule, key.subject.description, state.phase.rawValue, state.since.description,
                state.acknowledgement?.shown ?? "",
            ])
        }
        table.lines.forEach { say($0) }
    }
}
