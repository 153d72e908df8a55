import ArgumentParser
import JSON
import Model
import Web

/// `clout token list`.
struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the tokens that there are, and what each allows.")

    @Option(help: ArgumentHelp("The configuration's folder.", valueName: "dir"))
    var config: String = PlaceOptions.standardConfiguration

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try Configuration.load(from: config, needsSecrets: false)
        let tokens = configuration.tokens
        if output.json {
            var writer = JSONWriter()
            writer.array { list in
                for token in tokens {
                    list.object {
                        $0.member("name", token.token.name)
                        $0.member("scope", token.token.scope.rawValue)
                        $0.member("file", token.file)
                    }
                }
            }
            return say(writer.text)
        }
        if tokens.isEmpty { return say("There is no token. Make one: clout token create NAME") }
        var table = TextTable([("name", .left), ("scope", .left), ("file", .left)])
        for token in tokens { table.add([token.token.name, token.token.scope.rawValue, token.file]) }
        table.lines.forEach { say($0) }
    }
}
