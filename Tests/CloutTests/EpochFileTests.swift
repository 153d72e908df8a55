import Foundation
import Model
import Scoring
import Testing

@testable import Clout

@Suite("Files of epochs")
struct EpochFileTests {
    private static let one = installed + "/epochs.d/1.toml"

    /// Epoch 1 as it ships, under another name.
    private func renamed() throws -> String {
        try String(contentsOfFile: Self.one, encoding: .utf8).replacing("name = \"1\"", with: "name = \"mine\"")
    }

    private let base = "[epoch]\nname = \"mine\"\nmethod = 1\nbase = \"1\"\nmade = \"today\"\ndata = [\"ours\"]\ncommand = \"none\"\n"

    /// What a configuration makes of an epoch's file that it chooses.
    private func load(_ text: String, choosing name: String = "mine") throws -> Epoch {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("epochs.d/mine.toml", text)
        try folder.write("clout.toml", "[scoring]\nepoch = \"\(name)\"\n")
        return try Configuration.load(from: folder.path, environment: [:]).epoch
    }

    private func told(_ text: String, choosing name: String = "mine") throws -> [String] {
        try #require(throws: ConfigurationError.self) { try load(text, choosing: name) }.problems.map(\.description)
    }

    @Test("the file of epoch 1 says what the code says, and nothing is left out of it")
    func shipped() throws {
        var epoch = try load(try renamed())
        epoch.name = "1"
        #expect(epoch == .one)
        #expect(try Configuration.load(from: installed, environment: [:]).epoch == .one)
    }

    @Test("every constant of the code has its key in the file, and every key of the file its reason right above it")
    func reasons() throws {
        let lines = try String(contentsOfFile: Self.one, encoding: .utf8).split(separator: "\n").map(String.init)
        for case let name? in Mirror(reflecting: Epoch.one).children.map(\.label) where name != "name" {
            let key = name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
            #expect(lines.contains { $0.hasPrefix("\(key) = ") || $0.hasPrefix("[\(key)") }, "\(name)")
        }
        let constants = try #require(lines.firstIndex(of: "[age]"))
        for (number, line) in lines.enumerated() where number > constants && line.contains(" = ") && !line.hasPrefix("#") {
            #expect(lines[number - 1].hasPrefix("## "), "\(line) has no reason")
        }
    }

    @Test("every number of the file matters: none is read from somewhere else")
    func numbersAreRead() throws {
        let text = try renamed()
        let whole = try load(text)
        var count = 0
        for match in text.matches(of: /(?:= |half_life = |window = |scale = |start = )([0-9][0-9._e-]*)/)
        where text[..<match.range.lowerBound].contains("[age]") {
            let number = try #require(Double(match.1.replacing("_", with: "")))
            let other = number == number.rounded() && number > 1 ? "\(Int(number) + 1)" : "\(number * 0.9)"
            let changed = text.replacingCharacters(in: match.1.startIndex..<match.1.endIndex, with: other)
            #expect(try load(changed) != whole, "\(match.0)")
            count += 1
        }
        #expect(count == 53)
    }

    @Test("a file with a base says what differs, and the rest is the base's")
    func based() throws {
        let text =
            base + "[typical_levels]\nmastodon = 0.25\n[network_rows.youtube]\nlike = 0.5\n[network_crowds]\nx = { scale = 2, start = 3 }\n"
        let epoch = try load(text)
        var expected = Epoch.one
        expected.name = "mine"
        expected.typicalLevels = [Network("mastodon"): 0.25]
        expected.networkRows[Network("youtube")]?[.like] = 0.5
        expected.networkCrowds[Network("x")] = Epoch.Crowd(scale: 2, start: 3)
        #expect(epoch == expected)
    }

    @Test(
        "what cannot be meant is a mistake that names the key and says what is right",
        arguments: [
            ("fast_share = 0.3", "fast_share = nan", "epochs.d/mine.toml:25: age.fast_share = nan: This must be a number from 0.0 to 1.0."),
            ("fast_share = 0.3", "fast_share = 1.5", "age.fast_share = 1.5: This must be a number from 0.0 to 1.0."),
            ("fast_share = 0.3", "fast_shar = 0.3", "age.fast_shar: There is no such key. Did you mean `fast_share`?"),
            ("fast_share = 0.3", "", "age.fast_share: This is missing: a number from 0.0 to 1.0."),
            ("ring_core = 10", "ring_core = 1", "trust.ring_core = 1: This must be an integer from 2 to 1000000."),
            ("window = 730", "window = 2000", "age.slow.window = 2000: This must be a number from 1.0 to 1024.0."),
            (
                "crowd = { scale = 1, start = 10 }", "crowd = { scale = 11, start = 10 }",
                "level.crowd.scale = 11: This must be at most `start`"
            ),
            ("top_influence = 1_000_000", "top_influence = 1", "number.top_influence = 1: This must be above base_influence"),
            (
                "[network_rows.youtube]", "[network_rows.youtub]",
                "network_rows.youtub = { … }: `youtub` is no network that Clout knows. Did you mean `youtube`?"
            ),
            (
                "[network_rows.hackernews]\n", "[network_rows.hackernews]\n## r\ncoment = 1\n",
                "network_rows.hackernews.coment = 1: There is no such kind. Did you mean `comment`?"
            ),
            ("[doubt]", "[dubt]", "doubt: This is missing: the table `doubt`"),
            ("method = 1", "method = 2", "epoch.method = 2: This program computes by method 1"),
            ("name = \"mine\"", "name = \"Mine!\"", "epoch.name = \"Mine!\": Write at most 40 of a to z"),
            ("name = \"mine\"", "name = \"mine\"\nbase = \"0\"", "epoch.base = \"0\": This must be one of 1."),
        ])
    func mistakes(_ right: String, _ wrong: String, _ message: String) throws {
        let text = try renamed()
        try #require(text.contains(right))
        let lines = try told(text.replacing(right, with: wrong))
        #expect(lines.contains { $0.contains(message) }, "\(lines.joined(separator: "\n"))")
    }

    @Test("a file that does not say whose constants they are is a mistake, and the only one that is told")
    func nameless() throws {
        let text = try renamed()
        let constants = try #require(text.range(of: "[age]")).lowerBound
        #expect(try told(String(text[constants...]), choosing: "1") == ["epochs.d/mine.toml: epoch: This is missing: the table [epoch]."])
        #expect(try told("", choosing: "1") == ["epochs.d/mine.toml: epoch: This is missing: the table [epoch]."])
    }

    @Test("a shipped epoch is frozen, and an epoch that there is not is told with the nearest that there is")
    func names() throws {
        let frozen = try String(contentsOfFile: Self.one, encoding: .utf8).replacing("pair_limit = 20", with: "pair_limit = 21")
        #expect(
            try told(frozen, choosing: "1") == [
                "epochs.d/mine.toml:7: epoch.name = \"1\": Epoch 1 ships with Clout and is frozen. Give other constants a name of their own."
            ])
        #expect(
            try told(base, choosing: "mime") == [
                "clout.toml:2: scoring.epoch = \"mime\": There is no such epoch; there are 1, mine. Did you mean `mine`?"
            ])
    }
}
