import Model

/// Reads one table of a file strictly: each key is asked for once, with its type and range, and what nobody asked for is a mistake.
///
/// Mistakes are collected, and a stand-in is returned, so that reading goes on and all of them are found in one go.
final class Section {
    let file: ConfigurationFile
    let path: [String]
    /// Which one this is, from 0, where tables of one name stand one after the other.
    let occurrence: Int
    private let table: [String: TOMLNode]
    private var asked: Set<String> = []
    let problems: Problems

    init(
        _ table: [String: TOMLNode], at path: [String] = [], occurrence: Int = 0, of file: ConfigurationFile, problems: Problems
    ) {
        self.table = table
        self.path = path
        self.occurrence = occurrence
        self.file = file
        self.problems = problems
    }

    var keys: [String] { table.keys.sorted() }

    /// The value of a key, unread; counts as asked for.
    func node(_ key: String) -> TOMLNode? {
        asked.insert(key)
        return table[key]
    }

    /// Adds a mistake about a key of this table.
    func wrong(_ key: String, _ reason: String, value: TOMLNode? = nil, showValue: Bool = true, nearest: String? = nil) {
        let whole = path + [key]
        problems.add(
            Problem(
                file: file.name, line: file.line(of: whole, occurrence: occurrence), key: whole.joined(separator: "."),
                value: showValue ? (value ?? table[key])?.shown : nil, reason: reason, nearest: nearest))
    }

    func section(_ key: String) -> Section? {
        switch node(key) {
        case nil: return nil
        case .table(let table): return Section(table, at: path + [key], occurrence: occurrence, of: file, problems: problems)
        case .some(let other):
            wrong(key, "This must be a table, not \(other.typeName).")
            return nil
        }
    }

    /// A table that must be there.
    func requiredSection(_ key: String) -> Section {
        if let section = section(key) { return section }
        if table[key] == nil { missing(key, "the table [\(key)]") }
        return Section([:], at: path + [key], of: file, problems: Problems())
    }

    func string(_ key: String) -> String? {
        switch node(key) {
        case nil: return nil
        case .string(let value):
            if value.isEmpty { wrong(key, "This must not be empty.") }
            return value
        case .some(let other):
            wrong(key, "This must be a string, not \(other.typeName).")
            return nil
        }
    }

    func requiredString(_ key: String, _ meaning: String) -> String {
        if table[key] == nil { missing(key, meaning) }
        return string(key) ?? ""
    }

    func boolean(_ key: String, default standard: Bool) -> Bool {
        switch node(key) {
        case nil: return standard
        case .boolean(let value): return value
        case .some(let other):
            wrong(key, "This must be true or false, not \(other.typeName).")
            return standard
        }
    }

    func integer(_ key: String, default standard: Int64, in range: ClosedRange<Int64>) -> Int64 {
        switch node(key) {
        case nil: return standard
        case .integer(let value) where range.contains(value): return value
        case .some:
            wrong(key, "This must be an integer from \(range.lowerBound) to \(range.upperBound).")
            return standard
        }
    }

    func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        switch node(key) {
        case nil: return nil
        case .string(let text):
            if let duration = DurationText.read(text), range.contains(duration) { return duration }
            fallthrough
        default:
            let from = DurationText.write(range.lowerBound), to = DurationText.write(range.upperBound)
            wrong(key, "This must be a duration with a unit (ms, s, m, h, d), such as \"15m\", from \(from) to \(to).")
            return nil
        }
    }

    func strings(_ key: String) -> [String]? {
        switch node(key) {
        case nil: return nil
        case .array(let values):
            var strings: [String] = []
            for value in values {
                if case .string(let string) = value { strings.append(string) } else { wrong(key, "This must be an array of strings.") }
            }
            return strings
        case .some:
            wrong(key, "This must be an array of strings.")
            return nil
        }
    }

    /// The string under `name`, or else under `other`, without any complaint.
    func name(or other: String) -> String? {
        for key in ["name", other] { if case .string(let value)? = table[key] { return value } }
        return nil
    }

    /// One of these words.
    func choice(_ key: String, of words: [String]) -> String? {
        guard let word = string(key) else { return nil }
        if words.contains(word) { return word }
        wrong(key, "This must be one of \(words.joined(separator: ", ")).", nearest: nearestWord(to: word, among: words))
        return nil
    }

    func missing(_ key: String, _ meaning: String) {
        let whole = path + [key]
        problems.add(
            Problem(
                file: file.name, line: file.line(of: path, occurrence: occurrence), key: whole.joined(separator: "."),
                reason: "This is missing: \(meaning)."))
    }

    /// Reports every key that nobody asked for, with the nearest one that exists.
    func finish(also known: [String] = []) {
        for key in table.keys.sorted() where !asked.contains(key) {
            wrong(
                key, "There is no such key.", showValue: false,
                nearest: nearestWord(to: key, among: asked.union(known).filter { $0 != key }.sorted()))
        }
    }
}
