import ArgumentParser
import JSON
import Model

extension Ranking {
    /// Prints standings, as a table or for programs.
    func show(_ standings: some Collection<Standing>, asJSON: Bool) async throws {
        if asJSON {
            var rows: [(Standing, [Identity])] = []
            for standing in standings { rows.append((standing, try await identities(of: standing.person))) }
            var writer = JSONWriter()
            writer.array { list in for (standing, identities) in rows { list.standing(standing, identities) } }
            return say(writer.text)
        }
        var table = TextTable([
            ("rank", .right), ("score", .right), ("±", .right), ("top %", .right), ("", .left), ("person", .left), ("name", .left),
        ])
        for standing in standings {
            table.add([
                "\(standing.rank)", standing.score.value.shown(decimals: 1), standing.margin.shown(decimals: 1),
                standing.topPercent.shown(decimals: 1), standing.state == .provisional ? "provisional" : "", standing.person.description,
                standing.name == standing.person.description ? "" : standing.name,
            ])
        }
        table.lines.forEach { say($0) }
    }
}

extension Cohort {
    /// Reads a cohort from the command line.
    init(argument: String) throws {
        guard let cohort = Cohort(argument) else {
            throw ValidationError("`\(argument)` is no cohort; write all, tracked, list:NAME, network:NAME, topic:NAME or place:NAME.")
        }
        self = cohort
    }
}

extension JSONWriter {
    /// A standing with the person's identities.
    mutating func standing(_ standing: Standing, _ identities: [Identity]) {
        object { object in
            object.member("person", standing.person.description)
            object.member("name", standing.name)
            object.member("identities") { $0.identities(identities) }
            object.member("score", standing.score.value)
            object.member("state", standing.state.rawValue)
            object.member("rank", standing.rank)
            object.member("top_percent", standing.topPercent)
            object.member("cohort", standing.cohort.description)
            object.member("cohort_size", standing.cohortSize)
            object.member("margin", standing.margin)
            object.member("effective_people", standing.effectivePeople)
        }
    }

    mutating func identities(_ identities: [Identity]) {
        array { list in
            for identity in identities {
                list.object {
                    $0.member("network", identity.key.network.rawValue)
                    $0.member("id", identity.key.id)
                    $0.member("handle", orNull: identity.handle)
                }
            }
        }
    }
}
