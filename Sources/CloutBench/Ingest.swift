import ArgumentParser
import Foundation
import Model
import Store

/// Stores the interactions of a table through the public store, as an import does, and says how long that took.
///
/// Lines are network, id, actor, target, kind and Unix seconds, between tabs. Reading them and storing the identities they name
/// is not counted: the programs measured beside this one get actors as numbers. The store is the real one: its whole
/// schema, `synchronous = FULL` read back when it was opened.
struct Ingest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stores a table of interactions.")

    @Argument(help: "The table, tab-separated.") var table: String
    @Argument(help: "Where the store is made.") var store: String
    @Option(help: "Interactions in one batch, and so in one transaction.") var batch = 50_000

    func run() async throws {
        let interactions = try read()
        let store = try await SQLiteStore.open(at: store, role: .tool)
        for part in parts(of: Self.identities(in: interactions)) { try await store.commit(Batch(identities: Array(part))) }

        var stored = 0
        let batches = parts(of: interactions).map { Batch(interactions: Array($0)) }
        let seconds = try await ContinuousClock().measure {
            for batch in batches { stored += try await store.commit(batch).interactions.stored }
        }
        await store.close()
        print(#"{"name":"clout","seconds":\#(seconds / .seconds(1)),"rows":\#(interactions.count),"stored":\#(stored)}"#)
        PeakMemory.tell(of: "ingest")
    }

    private func parts<Element>(of all: [Element]) -> [ArraySlice<Element>] {
        stride(from: 0, to: all.count, by: batch).map { all[$0..<min($0 + batch, all.count)] }
    }

    private func read() throws -> [Interaction] {
        var interactions: [Interaction] = []
        let text = try String(contentsOfFile: table, encoding: .utf8)
        for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n")).enumerated() {
            let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 6, let network = Network(rawValue: fields[0] ?? ""), let id = fields[1], let actor = fields[2],
                let target = fields[3], let kind = fields[4].flatMap(Kind.init(name:)), let seconds = fields[5].flatMap(Int64.init)
            else { throw ValidationError("\(table), line \(index + 1): not network, id, actor, target, kind and seconds") }
            interactions.append(
                Interaction(
                    network: network, kind: kind, actor: actor, target: target, at: Instant(seconds: seconds), id: id))
        }
        return interactions
    }

    private static func identities(in interactions: [Interaction]) -> [Identity] {
        var seen: Set<IdentityKey> = []
        var identities: [Identity] = []
        for interaction in interactions {
            for id in [interaction.actor, interaction.target] {
                let key = IdentityKey(interaction.network, id)
                if seen.insert(key).inserted { identities.append(Identity(key)) }
            }
        }
        return identities
    }
}
