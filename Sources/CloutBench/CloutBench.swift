import ArgumentParser
import Store

@main
enum Main {
    static func main() async {
        // As the daemon does, whose memory is told here.
        Allocator.useOneArena()
        await CloutBench.main()
    }
}

/// Measures Clout's own parts. Each subcommand prints one JSON line, so that a yardstick can run it beside its peers.
struct CloutBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clout-bench", abstract: "Measures fetching, decoding, storing and scoring, and whether the score holds.",
        subcommands: [
            Fetch.self, Pull.self, Ingest.self, Decode.self, Shapes.self, Pages.self, Walk.self, Round.self, SocietyServer.self, Score.self,
            Rescore.self, Decide.self, Yardstick.self, Deliver.self, Simulate.self, Validate.self,
        ])
}
