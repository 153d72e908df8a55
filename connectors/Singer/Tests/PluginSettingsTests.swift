import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import SingerConnector

@Suite("A plugin's file")
struct PluginSettingsTests {
    /// The keys to blame, one after the other.
    private func keys(_ values: [String: SettingValue], checking expressions: (any ExpressionEvaluating)? = nil) -> [String] {
        var all = values
        if all["command"] == nil { all["command"] = .strings(["tap"]) }
        var settings = ConnectorSettings(name: "forum", defaultsOf: SingerConnector.description, values: all)
        settings.expressions = expressions
        do throws(Mistakes) {
            _ = try SingerConnector(settings: settings)
            return []
        } catch { return error.all.map(\.key) }
    }

    private func key(_ values: [String: SettingValue]) -> String? { keys(values).first }

    @Test("the sample and the README's tables are what the description says")
    func generatedFiles() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let faults = try GeneratedFiles.differences(of: SingerConnector.description, in: folder)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("the least that a file must say is the command")
    func least() { #expect(key([:]) == nil) }

    @Test(
        "a command that could not be meant is refused",
        arguments: [[], [""], ["bin/tap"], ["./tap"], ["{config}"], ["/usr/bin/tap", "a\0b"]])
    func command(command: [String]) { #expect(key(["command": .strings(command)]) == "command") }

    @Test(
        "a map is refused at the key to blame",
        arguments: [
            (#"{"s":{}}"#, "map.s.stream"), (#"{"s":{"stream":"weather"}}"#, "map.s.stream"), (#"{"s":1}"#, "map.s.stream"),
            (#"{"s":{"stream":"identities","network":"'x'","id":"id","colour":"c"}}"#, "map.s.colour"),
            (#"{"s":{"stream":"identities","network":"'x'"}}"#, "map.s.id"),
            (#"{"s":{"stream":"identities","network":"'x'","id":7}}"#, "map.s.id"),
            (#"{"s":{"stream":"deletions","network":"'x'","id":"id"}}"#, "map.s.deleted_stream"),
        ])
    func maps(map: String, key expected: String) { #expect(key(["map": .table(map)]) == expected) }

    @Test("all mistakes of all maps are told at once, also in expressions of maps that have others")
    func allAtOnce() {
        let maps = """
            {"foo": {"stream": "interaction", "at": "wrong"},
             "bar": {"stream": "identities", "network": "wrong", "actr": "c"},
             "baz": {"stream": "weather"}}
            """
        let keys = keys(
            ["command": .strings(["bin/tap", "a\0b"]), "map": .table(maps), "config": .table(#"{"a":{"file":"x"}}"#)],
            checking: PathExpressions())
        #expect(
            Set(keys) == [
                "command", "config.a", "map.foo.stream", "map.foo.at", "map.bar.actr", "map.bar.network", "map.bar.id", "map.baz.stream",
            ])
        #expect(keys.count == 9, "both of the command's mistakes: \(keys)")
    }

    @Test("a deletion's own stream goes by another key, because `stream` names ours")
    func deletions() {
        #expect(key(["map": .table(#"{"s":{"stream":"deletions","network":"'x'","id":"id","deleted_stream":"'posts'"}}"#)]) == nil)
    }

    @Test("a secret that was not read is named by its place in the file")
    func missingSecret() { #expect(key(["config": .table(#"{"a":{"token":{"file":"x"}}}"#)]) == "config.a.token") }

    @Test("a table that only looks like a secret's place stays what it is")
    func lookalikes() throws {
        let json = #"{"a":{"file":1},"b":{"file":"x","mode":"r"},"c":{"path":"x"},"d":null,"e":1.5}"#
        #expect(try SecretReferences.paths(in: json) == [])
        #expect(String(decoding: try SecretReferences.resolved(json, with: [:]), as: UTF8.self) == json)
    }
}
