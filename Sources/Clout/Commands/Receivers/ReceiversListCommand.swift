import Alerting
import ArgumentParser
import JSON
import Model
import Store

/// `clout receivers list`.
struct ReceiversListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show every receiver, the rules that tell it, and what waits for it.")

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try place.configuration()
        let store = try await place.openStore(configuration, as: .reader)
        let (depths, disabled) = (try await store.outboxDepths(), try await store.disabledReceivers())
        await store.close()
        let rows = Self.rows(configuration, depths, disabled)
        if output.json {
            var writer = JSONWriter()
            writer.array { list in for row in rows { list.receiver(row) } }
            return say(writer.text)
        }
        var table = TextTable([("receiver", .left), ("type", .left), ("rules", .left), ("waiting", .right), ("dead", .right), ("", .left)])
        for row in rows {
            table.add([
                row.name, row.type ?? "", row.rules.joined(separator: ", "), "\(row.waiting)", "\(row.dead)", row.trouble ?? "",
            ])
        }
        table.lines.forEach { say($0) }
    }

    /// One receiver, or a name without one that something waits for.
    struct Row {
        var name: String
        var type: String?
        var rules: [String]
        var waiting: Int
        var dead: Int
        var disabled: DisabledReceiver?

        var trouble: String? {
            if type == nil { return "no file of receivers.d has this name" }
            return disabled.map { "disabled since \($0.since): \($0.reason)" }
        }
    }

    private static func rows(
        _ configuration: Configuration, _ depths: [String: OutboxDepth], _ disabled: [DisabledReceiver]
    ) -> [Row] {
        let files = configuration.receivers
        return Set(files.map(\.name)).union(depths.keys).sorted().map { name in
            Row(
                name: name, type: files.first { $0.name == name }?.type,
                rules: configuration.rules.filter { $0.receivers.contains(name) }.map(\.name), waiting: depths[name]?.waiting ?? 0,
                dead: depths[name]?.dead ?? 0, disabled: disabled.first { $0.name == name })
        }
    }
}

extension JSONWriter {
    fileprivate mutating func receiver(_ row: ReceiversListCommand.Row) {
        object { object in
            object.member("name", row.name)
            object.member("type", orNull: row.type)
            object.member("rules", row.rules)
            object.member("waiting", row.waiting)
            object.member("dead", row.dead)
            object.member("disabled_since", orNull: row.disabled?.since.description)
            object.member("problem", orNull: row.trouble)
        }
    }
}
