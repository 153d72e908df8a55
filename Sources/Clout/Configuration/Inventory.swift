import Logging
import Model

/// What the files of a configuration describe, each by its kind and name: what a reload is told by.
struct Inventory: Sendable {
    /// In the order in which they are told: people, of whom there are the most, last.
    enum Kind: String, Sendable, CaseIterable {
        case table, connector, receiver, rule, perk, topic, token, epoch, optout, person
    }

    private struct Key: Sendable, Hashable {
        var kind: Kind
        var name: String
    }

    private struct Entry: Sendable {
        var file: String
        /// Other where anything in it is, within one process.
        var content: Int
    }

    private var entries: [Key: Entry] = [:]

    /// Notes what a file says of something; of two of one name the first counts. `secrets` are what it says by reference.
    mutating func note(_ kind: Kind, _ name: String?, in file: String, _ content: some Hashable, secrets: [Secret] = []) {
        guard let name, entries[Key(kind: kind, name: name)] == nil else { return }
        var hasher = Hasher()
        hasher.combine(content)
        for secret in secrets { secret.withExposedValue { hasher.combine($0) } }
        entries[Key(kind: kind, name: name)] = Entry(file: file, content: hasher.finalize())
    }

    /// What is there, and was not there before, or was another; by kind and name.
    func changes(since former: Inventory) -> Changes {
        Changes(
            added: Self.shown(entries.filter { former.entries[$0.key] == nil }),
            removed: Self.shown(former.entries.filter { entries[$0.key] == nil }),
            changed: Self.shown(entries.filter { key, entry in former.entries[key].map { $0.content != entry.content } ?? false }))
    }

    private static func shown(_ entries: [Key: Entry]) -> [String] {
        Kind.allCases.flatMap { kind in
            entries.filter { $0.key.kind == kind }.map { key, entry in
                kind == .table ? "[\(key.name)] (\(entry.file))" : "\(kind.rawValue) \(key.name) (\(entry.file))"
            }.sorted()
        }
    }

    /// What a reload has changed.
    struct Changes: Sendable, Hashable {
        var added: [String] = []
        var removed: [String] = []
        var changed: [String] = []

        /// How many of each are named; of the rest it is said how many they are.
        private static let mostNamed = 20

        var metadata: Logger.Metadata {
            var metadata: Logger.Metadata = [:]
            for (word, names) in [("added", added), ("removed", removed), ("changed", changed)] where !names.isEmpty {
                let rest = names.count - Self.mostNamed
                metadata[word] = "\(names.prefix(Self.mostNamed).joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : "")"
            }
            return metadata.isEmpty ? ["changed": "nothing"] : metadata
        }
    }
}
