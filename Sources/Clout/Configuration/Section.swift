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
    /// A table has few keys, among which looking is quicker than hashing.
    private var asked: [String] = []
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
        if !asked.contains(key) { asked.append(key) }
        return table[key]
    }

    /// The value of a key that is to be of a form.
    private func node(_ key: String, as form: @autoclosure () -> AskedKeys.Form) -> TOMLNode? {
        note(key, as: form())
        return node(key)
    }

    /// Notes what a key is to be, for the reference of the configuration.
    func note(_ key: String, as form: @autoclosure () -> AskedKeys.Form) {
        problems.asked?.note(form(), of: key, in: path, of: file.name)
    }

    /// Whether the key stands in the file; counts as asked for.
    func has(_ key: String) -> Bool { node(key) != nil }

    /// Adds a mistake about a key of this table; a dotted key stands in a table of this one.
    func wrong(_ key: String, _ reason: String, showValue: Bool = true, nearest: String? = nil) {
        problems.add(problem(key, reason, showValue: showValue, nearest: nearest))
    }

    /// Adds what cannot be told of a key from here, whose value a stand-in is for.
    func note(_ key: String, _ reason: String) {
        problems.refuse(place(of: key))
        problems.add(note: problem(key, reason, showValue: false, nearest: nil))
    }

    /// Adds what is no mistake, but most likely not what is meant.
    func hint(_ key: String, _ reason: String, nearest: String? = nil) {
        problems.add(note: problem(key, reason, showValue: true, nearest: nearest))
    }

    /// Leaves a value where it is, and takes a stand-in for it.
    func leave(_ key: String) { problems.refuse(place(of: key)) }

    private func problem(_ key: String, _ reason: String, showValue: Bool, nearest: String?) -> Problem {
        let whole = path + key.split(separator: ".").map(String.init)
        return Problem(
            file: file.name, line: file.lines.line(of: whole, occurrence: occurrence), key: (path + [key]).joined(separator: "."),
            value: showValue ? value(at: key)?.shown : nil, reason: reason, nearest: nearest)
    }

    /// Adds a mistake that makes a value useless: what else its stand-in gives rise to is not told.
    func refuse(_ key: String, _ reason: String, showValue: Bool = true, nearest: String? = nil) {
        problems.refuse(place(of: key))
        wrong(key, reason, showValue: showValue, nearest: nearest)
    }

    /// Whether the value of a key was refused or is missing, so that a stand-in takes its place.
    func isRefused(_ key: String) -> Bool { problems.isRefused(place(of: key)) }

    /// Adds what somebody found who was given this table's values, but for what only stand-ins are to blame for.
    func tell(_ mistakes: Mistakes, showValue: Bool = true) {
        for mistake in mistakes.all where !([mistake.key] + mistake.partners).contains(where: isRefused) {
            wrong(mistake.key, mistake.reason, showValue: showValue, nearest: mistake.nearest)
        }
    }

    private func place(of key: String) -> Problems.Place {
        Problems.Place(file: file.name, key: (path + [key]).joined(separator: "."), occurrence: occurrence)
    }

    private func value(at key: String) -> TOMLNode? {
        if let value = table[key] { return value }
        var node = TOMLNode.table(table)
        for part in key.split(separator: ".") {
            guard case .table(let inner) = node, let next = inner[String(part)] else { return nil }
            node = next
        }
        return node
    }

    /// A secret that this table names by its place.
    func secret(_ key: String, environment: [String: String]) -> Secret? {
        note(key, as: .secret)
        let secret = SecretReference.read(key, in: self, environment: environment)
        if secret == nil, has(key) { problems.refuse(place(of: key)) }
        return secret
    }

    func section(_ key: String) -> Section? {
        switch node(key, as: .table) {
        case nil: return nil
        case .table(let table): return Section(table, at: path + [key], occurrence: occurrence, of: file, problems: problems)
        case .some(let other):
            refuse(key, "This must be a table, not \(other.typeName).")
            return nil
        }
    }

    /// A table that must be there. Where others stand in its place, those are the mistake.
    func requiredSection(_ key: String) -> Section {
        if let section = section(key) { return section }
        if table.isEmpty { missing(key, "the table [\(key)]") }
        return Section([:], at: path + [key], of: file, problems: Problems())
    }

    /// The tables of an array of them, or one that stands alone. `what` says what they are, in the plural.
    func tables(_ key: String, _ what: String) -> [Section] {
        let nodes: [TOMLNode]
        switch node(key) {
        case nil:
            if keys.isEmpty { missing(key, "name \(what) in [[\(key)]] tables") }
            return []
        case .array(let several)?: nodes = several
        case .some(let one): nodes = [one]
        }
        return nodes.enumerated().compactMap { number, node in
            guard case .table(let table) = node else {
                wrong(key, "\(what.prefix(1).uppercased() + what.dropFirst()) stand in [[\(key)]] tables.")
                return nil
            }
            return Section(table, at: path + [key], occurrence: number, of: file, problems: problems)
        }
    }

    func string(_ key: String) -> String? {
        switch node(key, as: .text) {
        case nil: return nil
        case .string(let value):
            if value.isEmpty {
                refuse(key, "This must not be empty.")
                return nil
            }
            return value
        case .some(let other):
            refuse(key, "This must be a string, not \(other.typeName).")
            return nil
        }
    }

    func requiredString(_ key: String, _ meaning: String) -> String {
        if table[key] == nil { missing(key, meaning) }
        return string(key) ?? ""
    }

    func boolean(_ key: String, default standard: Bool) -> Bool {
        switch node(key, as: .boolean) {
        case nil: return standard
        case .boolean(let value): return value
        case .some(let other):
            refuse(key, "This must be true or false, not \(other.typeName).")
            return standard
        }
    }

    func integer(_ key: String, default standard: Int64, in range: ClosedRange<Int64>) -> Int64 {
        switch node(key, as: .integer(range)) {
        case nil: return standard
        case .integer(let value) where range.contains(value): return value
        case .some:
            refuse(key, "This must be an integer from \(range.lowerBound) to \(range.upperBound).")
            return standard
        }
    }

    /// A number, whole or not; what is none of the range, NaN among it, is a mistake.
    func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        let value: Double? =
            switch node(key, as: .number(range)) {
            case nil: nil
            case .integer(let whole): Double(whole)
            case .number(let number): number
            case .some: .nan
            }
        guard let value, !range.contains(value) else { return value }
        refuse(key, "This must be a number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        switch node(key, as: .duration(range)) {
        case nil: return nil
        case .string(let text):
            if let duration = DurationText.read(text), range.contains(duration) { return duration }
            fallthrough
        default:
            let from = DurationText.write(range.lowerBound), to = DurationText.write(range.upperBound)
            refuse(key, "This must be a duration with a unit (ms, s, m, h, d), such as \"15m\", from \(from) to \(to).")
            return nil
        }
    }

    /// A path; a relative one starts from the folder of the file that names it.
    func filePath(_ key: String) -> String? { string(key).map(file.path) }

    func strings(_ key: String) -> [String]? {
        switch node(key, as: .texts) {
        case nil: return nil
        case .array(let values):
            var strings: [String] = []
            for value in values {
                if case .string(let string) = value { strings.append(string) } else { refuse(key, "This must be an array of strings.") }
            }
            return strings
        case .some:
            refuse(key, "This must be an array of strings.")
            return nil
        }
    }

    func integers(_ key: String, in range: ClosedRange<Int64>) -> [Int64]? {
        guard let node = node(key, as: .integers(range)) else { return nil }
        if case .array(let values) = node {
            let integers = values.compactMap { if case .integer(let value) = $0, range.contains(value) { value } else { nil } }
            if integers.count == values.count { return integers }
        }
        refuse(key, "This must be an array of integers from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    /// All that stands in the table, as it stands, without any complaint.
    var contents: TOMLNode { .table(table) }

    /// What stands in the tables under a key, each with the string under `name` in it, without any complaint.
    func contents(of key: String, by name: String) -> [(name: String, contents: TOMLNode)] {
        let nodes = if case .array(let several)? = table[key] { several } else { [table[key]].compactMap(\.self) }
        return nodes.compactMap { node in
            guard case .table(let inner) = node, case .string(let name)? = inner[name] else { return nil }
            return (name, node)
        }
    }

    /// The string under `name`, or else under `other`, without any complaint.
    func name(or other: String) -> String? {
        for key in ["name", other] { if case .string(let value)? = table[key] { return value } }
        return nil
    }

    /// One of these words.
    func choice(_ key: String, of words: [String]) -> String? {
        let word = string(key)
        note(key, as: .choice(words))
        guard let word else { return nil }
        if words.contains(word) { return word }
        refuse(key, "This must be one of \(words.joined(separator: ", ")).", nearest: nearestWord(to: word, among: words))
        return nil
    }

    func missing(_ key: String, _ meaning: String) {
        problems.refuse(place(of: key))
        problems.add(
            Problem(
                file: file.name, line: file.lines.line(of: path, occurrence: occurrence), key: (path + [key]).joined(separator: "."),
                reason: "This is missing: \(meaning)\(meaning.hasSuffix(".") ? "" : ".")"))
    }

    /// Reports every key that nobody asked for, with the nearest one that exists; where there is only one, that was meant.
    func finish(also known: [String] = []) {
        guard table.keys.contains(where: { !asked.contains($0) }) else { return }
        let words = Set(asked).union(known)
        for key in table.keys.sorted() where !asked.contains(key) {
            let nearest = nearestWord(to: key, among: words.sorted()) ?? (words.count == 1 ? words.first : nil)
            wrong(key, "There is no such key.", showValue: false, nearest: nearest)
        }
    }
}
