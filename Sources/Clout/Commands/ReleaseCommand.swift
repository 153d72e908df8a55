import ArgumentParser
import JSON
import Model
import Store

/// `clout release`: publishes a quarantined run.
struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Publish what is held back because scores moved unusually.",
        discussion: "The daemon publishes at its next turn. Without this, what still holds a day later is published by itself.")

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = place.glance()
        try place.requireStore(configuration)
        let store = try await place.openStore(configuration, as: .tool)
        let quarantine = try await store.releaseQuarantine()
        await store.close()
        if output.json {
            var writer = JSONWriter()
            writer.object { object in
                object.member("released") { writer in
                    if let quarantine { writer.quarantine(quarantine) } else { writer.null() }
                }
            }
            return say(writer.text)
        }
        guard let quarantine else { return say("Nothing is held back.") }
        say("Released what is held back since \(quarantine.since); the daemon publishes it at its next turn.")
        for reason in quarantine.reasons { say("  \(reason)") }
    }
}

extension JSONWriter {
    /// Since when a run is held back, and why.
    mutating func quarantine(_ quarantine: PublishingState.Quarantine) {
        object { object in
            object.member("since", quarantine.since.description)
            object.member("reasons", quarantine.reasons)
        }
    }
}
