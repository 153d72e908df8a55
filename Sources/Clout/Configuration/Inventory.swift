import Logging
import Model

/// What the files of a configuration describe, each by its kind and name: what a reload is told by.
struct Inventory: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case table, person, connector, receiver, topic, rule, perk, epoch, optout
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
        var changes = Changes()
        for (key, entry) in entries {
            if let before = former.entries[key] {
                if before.content != entry.content { changes.changed.append(Self.shown(key, entry)) }
            } else {
                changes.added.append(Self.shown(key, entry))
            }
        }
        for (key, entry) in former.entries where entries[key] == nil { changes.removed.append(Self.shown(key, entry)) }
        changes.sort()
        return changes
    }

    private static func shown(_ key: Key, _ entry: Entry) -> String {
        key.kind == .table ? "[\(key.name)] (\(entry.file))" : "\(key.kind.rawValue) \(key.name) (\(entry.file))"
    }

    /// What a reload has changed.
    struct Changes: Sendable, Hashable {
        var added: [String] = []
        var removed: [String] = []
        var changed: [String] = []

        /// How many of each are named; of the rest it is said how many they are.
        private static let mostNamed = 20

        fileprivate mutating func sort() {
            added.sort()
            removed.sort()
            changed.sort()
        }

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
