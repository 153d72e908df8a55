import Foundation
import JSON
import Model
import Store
import Testing

/// `clout perks`, each time with the real binary.
@Suite("The command perks", .enabled(if: Program.path != nil, "the binary is not built"))
struct PerksCommandTests {
    private static let file = """
        [perk]
        name = "coffee"
        sponsor = "Roastery Ltd"
        gift = "a bag of coffee"
        when = "score >= 50"
        quota = 3
        opens = 2026-01-01T00:00:00Z
        closes = 2999-01-01T00:00:00Z
        notify = ["log"]
        sponsor_notify = ["roastery"]
        disclosure = "Roastery Ltd pays for it."

        """

    /// A store in which Ada and Bo have offers, and Cy waits.
    private func withStore(_ body: (@escaping @Sendable (String...) async throws -> Program.Outcome, SQLiteStore) async throws -> Void)
        async throws
    {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        try folder.write("etc/receivers.d/roastery.toml", "[receiver]\ntype = \"journal\"\nname = \"roastery\"\n")
        try folder.write("etc/people.d/a.toml", "[[person]]\nid = \"ada\"\nname = \"Ada\"\n[[person]]\nid = \"bo\"\n")
        try folder.write("etc/perks.d/coffee.toml", Self.file)
        let store = try await SQLiteStore.open(at: folder / "clout.db", role: .daemon)
        let people = try ["ada", "bo", "cy"].map { try #require(PersonID(rawValue: $0)) }
        try await store.adopt(
            people: people.map { Person($0, name: $0.rawValue.uppercased()) }, identities: [], assignments: [:], handles: [:])
        let start = Instant(seconds: 1_790_000_000)
        let offers = people.enumerated().map { index, person in
            index == 2
                ? Offer(perk: "coffee", person: person, state: .waiting, since: start)
                : Offer(
                    perk: "coffee", person: person, state: .offered, since: start, number: index + 1, offeredAt: start,
                    expiresAt: start + .seconds(20_000_000_000))
        }
        try await store.publish(Run(at: start, epoch: "1", standings: [])) { _ in Decision(offers: offers) }
        let path = try #require(Program.path)
        let places = ["--config", folder / "etc", "--store", folder / "clout.db"]
        try await body({ try await Program.run(executable: path, ["perks"] + $0 + places) }, store)
        await store.close()
    }

    @Test("an offer is accepted, declined and fulfilled; the sponsor is told the number alone, and the name where it is shared")
    func life() async throws {
        try await withStore { perks, store in
            let accepted = try await perks("accept", "coffee", "ada")
            #expect(accepted.output == "ada has accepted coffee-1.\n", "\(accepted.complaint)")
            let shared = try await perks("accept", "coffee", "bo", "--share", "--json")
            try withJSON(Array(shared.output.utf8)) { root in
                #expect(root["id"]?.string == "coffee-2" && root["state"]?.string == "accepted" && root["person"]?.string == "bo")
            }
            let told = try await store.alerts(AlertQuestion(limit: 9)).sorted { $0.alert.id < $1.alert.id }
            #expect(told.map(\.alert.subject.description) == ["~offer:coffee-1", "bo"])
            #expect(
                told.map(\.alert.title) == [
                    "Offer coffee-1 was accepted by somebody who stays unnamed: a bag of coffee",
                    "Offer coffee-2 was accepted by BO: a bag of coffee",
                ])
            #expect(told.flatMap(\.tellings).map(\.receiver) == ["roastery", "roastery"])
            #expect(try await perks("decline", "coffee", "cy").output == "cy has declined coffee, and is never offered it again.\n")
            #expect(try await perks("fulfil", "coffee", "ada").output == "ada has got coffee-1.\n")
            let offers = try await perks("offers", "coffee")
            let words = offers.output.split(separator: "\n").dropFirst().map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
            #expect(words == ["coffee-1 ada fulfilled", "coffee-2 bo accepted", "coffee cy declined"])
            let list = try await perks("list", "--json")
            try withJSON(Array(list.output.utf8)) { root in
                let perk = try #require(root.elements.first { _ in true })
                #expect(perk["name"]?.string == "coffee" && perk["state"]?.string == "open" && perk["quota"]?.int64 == 3)
                #expect(perk["free"]?.int64 == 1 && perk["accepted"]?.int64 == 1 && perk["declined"]?.int64 == 1)
            }
            let shown = try await perks("show", "coffee").output
            #expect(shown.contains("Roastery Ltd pays for it. You owe nothing for it"), "\(shown)")
        }
    }

    @Test("what cannot be done is told, and ends with 1")
    func wrong() async throws {
        try await withStore { perks, _ in
            for (words, complaint) in [
                (["accept", "cofee", "ada"], "There is no perk `cofee` in perks.d. Did you mean `coffee`?"),
                (["accept", "coffee", "adda"], "`coffee` was not offered to anybody called `adda`. Did you mean `ada`?"),
                (["accept", "coffee", "cy"], "The offer of `coffee` to `cy` cannot be accepted. It waits for a place."),
                (["fulfil", "coffee", "ada"], "cannot be fulfilled: only what was accepted can. It is open."),
                (["show", "tea"], "There is no perk `tea` in perks.d."),
            ] {
                let outcome = try await perks(words[0], words[1], words.count > 2 ? words[2] : "--json")
                #expect(outcome.code == 1 && outcome.complaint.contains(complaint), "\(outcome.complaint)")
            }
        }
    }

    @Test("of many that accept one offer at once, one does")
    func atOnce() async throws {
        try await withStore { perks, store in
            let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<4 { group.addTask { try await perks("accept", "coffee", "ada").code } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.sorted() == [0, 1, 1, 1])
            #expect(try await store.alerts(AlertQuestion(limit: 9)).count == 1)
        }
    }
}
