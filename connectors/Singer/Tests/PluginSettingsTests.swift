import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import SingerConnector

@Suite("A plugin's file")
struct PluginSettingsTests {
    private func key(_ values: [String: SettingValue]) -> String? {
        var all = values
        if all["command"] == nil { all["command"] = .strings(["tap"]) }
        do throws(SettingsError) {
            _ = try SingerConnector(settings: ConnectorSettings(name: "forum", defaultsOf: SingerConnector.description, values: all))
            return nil
        } catch { return error.key }
    }

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
