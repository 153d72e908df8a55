import JSON
import Model
import Web

/// Where a page of a list ended, as clients give it back to be told the next one: what the last row is ordered by. So pages follow one another
/// without a gap and without telling anything twice, whatever comes or goes between two of them.
protocol PageCursor: Sendable {
    /// What `text` writes, as a regular expression.
    static var pattern: String { get }
    /// Reads what `text` writes; whatever `pattern` matches can be read.
    init?(_ text: String)
    /// Short, and no promise: clients give it back as they got it.
    var text: String { get }
}

extension Parameter {
    /// Where to go on.
    static func cursor<Cursor: PageCursor>() -> Self where Value == Cursor? {
        Parameter(
            "cursor", "Where to go on: what the page before gives as `next`.", expectation: "what a page gives as `next`",
            pattern: Cursor.pattern
        ) { Cursor($0) }
    }
}

extension Parameter<Int> {
    /// How many rows a page has.
    static func pageSize(default standard: Int = 50) -> Self { .integer("limit", in: 1...500, default: standard, "How many to give.") }
}

extension [AlertRecord] {
    /// A page of them, of one more than it has where there are so many, and where the next one begins.
    func page(of size: Int) -> (rows: ArraySlice<AlertRecord>, next: AlertPlace?) {
        (prefix(size), count > size ? self[size - 1].alert.place : nil)
    }
}

extension JSONWriter {
    /// A page of a list, and where the next one begins.
    ///
    /// - Parameters:
    ///   - rows: one more than `size`, where there are so many.
    ///   - cursor: where a row stands; `nil` where nothing can follow it.
    mutating func page<Row>(
        _ name: String, _ rows: some Collection<Row>, of size: Int, cursor: (Row) -> (any PageCursor)?,
        row write: (inout JSONWriter, Row) -> Void
    ) {
        let page = Array(rows.prefix(size))
        member(name) { list in list.array { list in for row in page { write(&list, row) } } }
        member("next", orNull: rows.count > page.count ? page.last.flatMap(cursor)?.text : nil)
    }
}

extension JSONWriter {
    /// A list that is given whole, in the shape of one that comes in pages; `rows` writes it.
    mutating func whole(_ name: String, _ rows: (inout JSONWriter) -> Void) { object { $0.wholePage(name, rows) } }

    /// The same as members of an object.
    mutating func wholePage(_ name: String, _ rows: (inout JSONWriter) -> Void) {
        member(name, rows)
        member("next") { $0.null() }
    }
}

/// A number that grows with the list: of a row, or the milliseconds of its time.
struct NumberCursor: PageCursor {
    let number: Int64

    static let pattern = "^[0-9]{1,18}$"

    init(_ number: Int64) { self.number = number }

    init?(_ text: String) {
        guard text.utf8.count <= 18, text.isDigits, let number = Int64(text) else { return nil }
        self.number = number
    }

    var text: String { String(number) }
}

/// Where a rule stands for a subject: by rule, then by subject.
struct FiringCursor: PageCursor {
    let rule: String
    /// As alerts name it.
    let subject: String

    static let pattern = "^[a-z0-9_-]{1,64}:.{1,250}$"

    init(_ key: RuleStateKey) { (rule, subject) = (key.rule, key.subject.description) }

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), parts[0].isRuleName, parts[1].isKey else { return nil }
        (rule, subject) = (String(parts[0]), String(parts[1]))
    }

    var text: String { "\(rule):\(subject)" }

    /// Whether it stands before another.
    func isBefore(_ key: RuleStateKey) -> Bool {
        rule != key.rule ? rule < key.rule : subject.utf8.lexicographicallyPrecedes(key.subject.description.utf8)
    }
}

extension AlertPlace: PageCursor {
    static var pattern: String { "^[0-9]{1,15}:.{1,250}$" }

    init?(_ text: String) {
        guard let (at, id) = text.numberAndRest, id.isKey else { return nil }
        self.init(at: Instant(milliseconds: at), id: String(id))
    }

    var text: String { "\(at.milliseconds):\(id)" }
}

extension OfferPlace: PageCursor {
    static var pattern: String { "^[0-9]{1,15}:([a-z0-9][a-z0-9._-]{0,99})?$" }

    init?(_ text: String) {
        guard let (number, rest) = text.numberAndRest else { return nil }
        if rest.isEmpty {
            self = .made(number: Int(number))
        } else {
            guard let person = PersonID(rawValue: String(rest)) else { return nil }
            self = .waiting(since: Instant(milliseconds: number), person: person.rawValue)
        }
    }

    var text: String {
        switch self {
        case .made(let number): "\(number):"
        case .waiting(let since, let person): "\(since.milliseconds):\(person)"
        }
    }
}

extension String {
    /// `12:rest` as its parts.
    fileprivate var numberAndRest: (number: Int64, rest: Substring)? {
        let parts = split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, (1...15).contains(parts[0].utf8.count), parts[0].isDigits, let number = Int64(parts[0]) else { return nil }
        return (number, parts[1])
    }
}

extension StringProtocol {
    fileprivate var isDigits: Bool { utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } }
    fileprivate var isRuleName: Bool {
        utf8.allSatisfy {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "_")
                || $0 == UInt8(ascii: "-")
        }
    }
    /// What `.{1,250}` matches.
    fileprivate var isKey: Bool { (1...250).contains(unicodeScalars.count) && !contains(where: \.isNewline) }
}
