import ArgumentParser
import JSON

/// `clout check`: tells every mistake of the configuration without starting anything.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Find every mistake in the configuration, without starting anything.")

    @Option(help: ArgumentHelp("The configuration's folder.", valueName: "dir"))
    var config = PlaceOptions.standardConfiguration

    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard output.json else {
            let configuration = try Configuration.load(from: config, isCheck: true)
            say(configuration.counts.map { "\($0.number) \($0.number == 1 ? $0.one : $0.many)" }.joined(separator: ", ") + ": all right.")
            for hint in configuration.hints { say("Note: \(hint.escaped)") }
            return
        }
        do throws(ConfigurationError) {
            let configuration = try Configuration.load(from: config, isCheck: true)
            say(Self.json(of: configuration, []))
        } catch {
            say(Self.json(of: nil, error.problems))
            throw ExitCode(2)
        }
    }

    /// One shape for both: the mistakes, and what there is where there are none.
    private static func json(of configuration: Configuration?, _ problems: [Problem]) -> String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("mistakes") { list in list.array { list in for problem in problems { list.problem(problem) } } }
            guard let configuration else { return }
            for count in configuration.counts { object.member(count.many, count.number) }
            object.member("notes", configuration.hints)
        }
        return writer.text
    }
}

extension Configuration {
    /// How much of everything there is, with its name for one and for several.
    fileprivate var counts: [(number: Int, one: String, many: String)] {
        [
            (people.count, "person", "people"), (identities.count, "identity", "identities"),
            (connectors.count, "connector", "connectors"), (receivers.count, "receiver", "receivers"), (topics.count, "topic", "topics"),
            (rules.count, "rule", "rules"), (perks.count, "perk", "perks"),
        ]
    }
}

extension JSONWriter {
    fileprivate mutating func problem(_ problem: Problem) {
        object { object in
            object.member("file", problem.file)
            object.member("line", problem.line)
            object.member("key", problem.key)
            object.member("value", problem.value)
            object.member("reason", problem.reason)
            object.member("nearest", problem.nearest)
        }
    }
}
