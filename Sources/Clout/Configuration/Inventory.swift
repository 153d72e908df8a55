import Logging
import Model

/// What the files of a configuration describe, each by its kind and name: what a reload is told by.
struct Inventory: Sendable {
    /// In the order in which they are told: people, of whom there are the most, last.
    enum Kind: String, Sendable, CaseIterable {
        case table, connector, receiver, rule, perk, topic, token, epoch, optout, person
    }

    /// One thing that a file describes.
    struct Item: Sendable, Hashable {
        var kind: Kind
        var name: String
        /// Other where anything in it is, within one process.
        fileprivate var content: Int

        /// - Parameter secrets: what the contents say by reference.
        init(_ kind: Kind, _ name: String, _ contents: some Hashable, secrets: [Secret] = []) {
            self.kind = kind
            self.name = name
            var hasher = Hasher()
            hasher.combine(contents)
            for secret in secrets { secret.withExposedValue { hasher.combine($0) } }
            content = hasher.finalize()
        }
    }

    private struct Key: Sendable, Hashable {
        var kind: Kind
        var name: String
    }

    private struct Entry: Sendable {
        var file: String
        var content: Int
    }

    /// By file, in the order of the file.
    private var items: [String: [Item]] = [:]

    /// What stands in the tables of a file under a key, each by the string under `name` in it.
    static func items(_ kind: Kind, in root: Section, under key: String, by name: String) -> [Item] {
        root.contents(of: key, by: name).map { Item(kind, $0.name, $0.contents) }
    }

    /// Notes what a file describes.
    mutating func note(_ items: [Item], in file: String) { self.items[file, default: []] += items }

    /// Notes one thing that a file describes, where it has a name. `secrets` are what it says by reference.
    mutating func note(_ kind: Kind, _ name: String?, in file: String, _ contents: some Hashable, secrets: [Secret] = []) {
        if let name { note([Item(kind, name, contents, secrets: secrets)], in: file) }
    }

    /// What is there, and was not there before, or was another; by kind and name.
    func changes(since former: Inventory) -> Changes {
        // Of most files nothing, and of a large one little, is another: only that is compared.
        var (now, then): ([Key: Entry], [Key: Entry]) = ([:], [:])
        for file in Set(items.keys).union(former.items.keys) {
            let (mine, theirs) = (items[file] ?? [], former.items[file] ?? [])
            if mine == theirs { continue }
            let head = zip(mine, theirs).prefix { $0 == $1 }.count
            let tail = zip(mine.dropFirst(head).reversed(), theirs.dropFirst(head).reversed()).prefix { $0 == $1 }.count
            Self.note(mine[head..<mine.count - tail], of: file, in: &now)
            Self.note(theirs[head..<theirs.count - tail], of: file, in: &then)
        }
        return Changes(
            added: Self.shown(now.filter { then[$0.key] == nil }), removed: Self.shown(then.filter { now[$0.key] == nil }),
            changed: Self.shown(now.filter { key, entry in then[key].map { $0.content != entry.content } ?? false }))
    }

    private static func note(_ items: ArraySlice<Item>, of file: String, in entries: inout [Key: Entry]) {
        for item in items { entries[Key(kind: item.kind, name: item.name)] = Entry(file: file, content: item.content) }
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
