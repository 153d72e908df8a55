import Foundation
import Model
import Testing

@testable import Clout

/// A reload reads of people files what has changed alone. Whatever has changed, it must come to what reading all of it comes to.
@Suite("What a reload reads of people files")
struct PeopleFileTests {
    private static let connector = "[connector]\ntype = \"mastodon\"\nbase_url = \"https://mastodon.example\"\n"

    private func load(_ folder: TemporaryFolder, after former: Configuration? = nil) -> Result<Configuration, ConfigurationError> {
        do throws(ConfigurationError) {
            return .success(try Configuration.load(from: folder.path + "/etc", after: former, environment: [:]))
        } catch { return .failure(error) }
    }

    /// Expects that a reload after `former` comes to what a start does, mistakes and what is told of the change too. Returns that.
    @discardableResult
    private func expectSame(
        _ folder: TemporaryFolder, after former: Configuration, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) -> Configuration? {
        let comment = Comment(rawValue: what)
        switch (load(folder, after: former), load(folder)) {
        case (.success(let again), .success(let anew)):
            #expect(again.people == anew.people, comment, sourceLocation: sourceLocation)
            #expect(again.identities == anew.identities, comment, sourceLocation: sourceLocation)
            #expect(again.register.kCounts == anew.register.kCounts, comment, sourceLocation: sourceLocation)
            #expect(again.register.refusingPerks == anew.register.refusingPerks, comment, sourceLocation: sourceLocation)
            #expect(again.register.connectors == anew.register.connectors, comment, sourceLocation: sourceLocation)
            #expect(again.cohorts.lists == anew.cohorts.lists && again.cohorts.places == anew.cohorts.places, comment)
            #expect(again.seal == anew.seal, comment, sourceLocation: sourceLocation)
            #expect(again.inventory.changes(since: former.inventory) == anew.inventory.changes(since: former.inventory), comment)
            #expect(again.inventory.changes(since: anew.inventory) == Inventory.Changes(), comment, sourceLocation: sourceLocation)
            return again
        case (.failure(let again), .failure(let anew)):
            #expect(again.description == anew.description, comment, sourceLocation: sourceLocation)
            return nil
        case (let again, let anew):
            Issue.record("\(what): \(again) after, \(anew) anew", sourceLocation: sourceLocation)
            return nil
        }
    }

    private static func table(_ number: Int) -> String {
        """
        [[person]]
        id = "p\(number)"
        name = "Person \(number)"
        lists = ["list-\(number % 3)"]
        [person.identities]
        mastodon = ["p\(number)", { id = "\(number)" }]

        """
    }

    /// What somebody may do to a file's lines.
    private static func edit(_ lines: inout [String], _ numbers: inout SeededNumbers) -> String {
        let place = Int.random(in: 0...lines.count, using: &numbers)
        let number = Int.random(in: 0..<60, using: &numbers)
        let texts = [
            table(number), "city = \"Town \(number)\"", "# a remark", "", "perks = false", "k_allotment = \(number)", "[[person]]",
            "[[person]] # somebody", "  [[person]]", "[[ person ]]", "id = \"q\(number)\"", "name = \"\"\"", "\"\"\"",
            "[person.identities]",
            "mastodon = \"p\(number)\"", "forum = \"p\(number)\"", "[[other]]", "name = \"[[person]]\"", "lists = [", "]", "nmae = 1",
        ]
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0 where !lines.isEmpty:
            let count = min(lines.count, Int.random(in: 1...6, using: &numbers))
            let first = Int.random(in: 0...(lines.count - count), using: &numbers)
            lines.removeSubrange(first..<first + count)
            return "without lines \(first)..<\(first + count)"
        case 1 where place < lines.count:
            lines[place] = lines[place].replacing("p", with: "r")
            return "with another line \(place)"
        default:
            let text = texts[Int.random(in: 0..<texts.count, using: &numbers)]
            lines.insert(contentsOf: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), at: place)
            return "with \(text.debugDescription) at \(place)"
        }
    }

    @Test("comes to what a start reads, whatever was edited", arguments: 1...6 as ClosedRange<UInt64>)
    func edited(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/connectors.d/m.toml", Self.connector)
        var numbers = SeededNumbers(seed: seed)
        let first = (0..<12).map(Self.table).joined()
        try folder.write("etc/people.d/a.toml", first)
        try folder.write("etc/people.d/b.toml", (40..<43).map(Self.table).joined())
        var known = try load(folder).get()
        var lines = first.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var right = 0
        for round in 0..<120 {
            var next = lines
            let what = (0..<Int.random(in: 1...2, using: &numbers)).map { _ in Self.edit(&next, &numbers) }.joined(separator: ", ")
            let end = Int.random(in: 0..<5, using: &numbers) == 0 ? "\r\n" : "\n"
            try folder.write("etc/people.d/a.toml", next.joined(separator: end))
            guard let read = expectSame(folder, after: known, "seed \(seed), round \(round): \(what)") else { continue }
            right += 1
            (known, lines) = (read, next)
        }
        // Most edits are mistakes; without some that are none, nothing would be shown.
        #expect(right > 10, "seed \(seed)")
    }

    @Test("tells a mistake that lies between files, or between a file and what has gone, as a start does")
    func between() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/connectors.d/m.toml", Self.connector)
        try folder.write("etc/people.d/a.toml", Self.table(1) + Self.table(2))
        try folder.write("etc/people.d/b.toml", Self.table(3))
        let known = try load(folder).get()
        #expect(expectSame(folder, after: known, "nothing changed")?.people.count == 3)
        try folder.write("etc/people.d/b.toml", Self.table(3) + Self.table(1))
        #expect(expectSame(folder, after: known, "somebody is named twice") == nil)
        try folder.write("etc/people.d/b.toml", Self.table(3) + "[[person]]\nid = \"x\"\n[person.identities]\nmastodon = \"p1\"\n")
        #expect(expectSame(folder, after: known, "an account is named twice") == nil)
        try folder.write("etc/people.d/b.toml", Self.table(3))
        try folder.write("etc/connectors.d/m.toml", Self.connector + "name = \"social\"\n")
        #expect(expectSame(folder, after: known, "the connector has another name") == nil)
        try folder.write("etc/connectors.d/m.toml", Self.connector)
        try folder.write("etc/people.d/c.toml", Self.table(4))
        try FileManager.default.removeItem(atPath: folder.path + "/etc/people.d/a.toml")
        #expect(expectSame(folder, after: known, "a file came, another went")?.people.map(\.id.rawValue) == ["p3", "p4"])
    }
}
