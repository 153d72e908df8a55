/// One mistake in the configuration, told so that it can be mended without looking anything up.
struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, relative to the configuration's folder.
    var file: String
    /// The line, where it can be told.
    var line: Int?
    /// The key with its tables, such as `connector.base_url`; `nil` when the file as a whole is meant.
    var key: String?
    /// The value as it stands; never a secret's.
    var value: String?
    /// What is wrong with it, and what would be right.
    var reason: String
    /// The nearest right word, where there is one near.
    var nearest: String?

    /// One line, whatever the files hold: what stands in them can forge no other mistake.
    var description: String {
        var text = file
        if let line { text += ":\(line)" }
        text += ": "
        if let key { text += key }
        if let value { text += " = \(value)" }
        if key != nil || value != nil { text += ": " }
        text += reason
        if let nearest { text += " Did you mean `\(nearest)`?" }
        return text.escaped
    }
}

/// All the mistakes of a configuration, found in one go.
struct ConfigurationError: Error, CustomStringConvertible {
    var problems: [Problem]

    var description: String { problems.map(\.description).joined(separator: "\n") }

    private static let mostKept = 20

    /// The same, of some twenty at most.
    var bounded: String {
        let rest = problems.count - Self.mostKept
        let lines = problems.prefix(Self.mostKept).map(\.description) + (rest > 0 ? ["… and \(rest) more (clout check)"] : [])
        return lines.joined(separator: "\n")
    }
}

/// Collects mistakes while files are read, so that all of them are told at once.
final class Problems {
    private(set) var all: [Problem] = []
    /// What is no mistake, as far as can be told from here.
    private(set) var notes: [Problem] = []
    /// What is done about secrets.
    let secrets: Secrets
    /// The keys that are asked for, where somebody wants to know.
    let asked: AskedKeys?
    private var refused: Set<Place> = []
    private var known: Set<Problem> = []

    /// A key of a file.
    struct Place: Hashable {
        var file: String
        var key: String
        var occurrence: Int
    }

    /// What whoever reads the files does about secrets.
    enum Secrets {
        /// All of them are needed.
        case required
        /// It only looks, outside the service: what systemd hands over at its start need not be there.
        case lookedAt
        /// It has no use for them, and leaves them where they are.
        case unneeded
    }

    init(secrets: Secrets = .required, asked: AskedKeys? = nil) {
        self.secrets = secrets
        self.asked = asked
    }

    /// Adds a mistake; one that was found before, by somebody else who read the same, is told once.
    func add(_ problem: Problem) { if known.insert(problem).inserted { all.append(problem) } }

    func add(note: Problem) { notes.append(note) }

    /// Notes that a value cannot be used at all, so that a stand-in took its place.
    func refuse(_ place: Place) { refused.insert(place) }

    func isRefused(_ place: Place) -> Bool { refused.contains(place) }

    func throwIfAny() throws(ConfigurationError) {
        guard !all.isEmpty else { return }
        // File by file in the order of reading; within one from top to bottom.
        let files = Dictionary(grouping: all.indices) { all[$0].file }
        let order = all.indices.sorted { a, b in
            let (fileA, fileB) = (files[all[a].file]?.first ?? a, files[all[b].file]?.first ?? b)
            return (fileA, all[a].line ?? 0, a) < (fileB, all[b].line ?? 0, b)
        }
        throw ConfigurationError(problems: order.map { all[$0] })
    }
}
