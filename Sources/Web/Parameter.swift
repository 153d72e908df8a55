import Foundation
import JSON
public import Model

/// A parameter of a query: its name, what it may be, and what stands for it where it is left out.
///
/// A route lists those that it has; a request with any other is refused. The document of the API is written from them.
public struct Parameter<Value: Sendable>: Sendable {
    public let name: String
    let summary: String
    /// `nil` where it must be given.
    let standard: Value?
    /// `nil` for what it cannot be.
    let read: @Sendable (String) -> Value?
    /// What it must be, as the end of a sentence.
    let expectation: String
    /// The words that it may be; none where it is no choice.
    let words: [String]
    let schema: Schema

    init(
        _ name: String, _ summary: String, standard: Value?, expectation: String, words: [String] = [], schema: Schema,
        read: @escaping @Sendable (String) -> Value?
    ) {
        self.name = name
        self.summary = summary
        self.standard = standard
        self.read = read
        self.expectation = expectation
        self.words = words
        self.schema = schema
    }

    /// What may be left out and is written in some way of its own.
    ///
    /// - Parameters:
    ///   - expectation: what it must be, as the end of a sentence.
    ///   - pattern: the same as a regular expression, for the document of the API.
    ///   - read: `nil` for what it cannot be.
    public init<Wrapped>(
        _ name: String, _ summary: String, expectation: String, pattern: String, read: @escaping @Sendable (String) -> Wrapped?
    ) where Value == Wrapped? {
        self.init(name, summary, expectation: expectation, schema: .pattern(pattern), reading: read)
    }

    fileprivate init<Wrapped>(
        _ name: String, _ summary: String, expectation: String, schema: Schema, reading read: @escaping @Sendable (String) -> Wrapped?
    ) where Value == Wrapped? {
        // What cannot be read is no value, where `nil` is one: it stands for what was left out.
        self.init(name, summary, standard: .some(nil), expectation: expectation, schema: schema) { text in read(text).map(Optional.some) }
    }

    /// Reads what a request says.
    func value(of text: String?) throws(ProblemDetails) -> Value {
        guard let text else {
            guard let standard else { throw .wrong(name, "`\(name)` is missing; it must be \(expectation).") }
            return standard
        }
        guard let value = read(text) else {
            throw .wrong(
                name, "`\(name)` must be \(expectation), not `\(text.prefix(100))`.",
                nearest: nearestWord(to: String(text.prefix(100)), among: words))
        }
        return value
    }
}

extension Parameter<Int> {
    /// A whole number within a range.
    public static func integer(_ name: String, in range: ClosedRange<Int>, default standard: Int, _ summary: String) -> Self {
        Parameter(
            name, summary, standard: standard, expectation: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            schema: .integer(range, standard: standard)
        ) { text in
            Int(text).flatMap { range.contains($0) && "\($0)" == text ? $0 : nil }
        }
    }
}

extension Parameter<Double> {
    /// A number within a range.
    public static func number(_ name: String, in range: ClosedRange<Double>, default standard: Double, _ summary: String) -> Self {
        Parameter(
            name, summary, standard: standard, expectation: "a number from \(range.lowerBound) to \(range.upperBound)",
            schema: .number(range, standard: standard)
        ) { text in
            // Decimal digits alone: `Double` would read hexadecimal ones and `infinity`, too.
            guard text.utf8.allSatisfy({ ("0"..."9").contains(Character(.init($0))) || $0 == UInt8(ascii: ".") }) else { return nil }
            return Double(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension Parameter<String> {
    /// One of these words, the first one unless another is named.
    public static func choice(_ name: String, of words: [String], _ summary: String) -> Self {
        Parameter(
            name, summary, standard: words.first ?? "", expectation: "one of \(words.joined(separator: ", "))", words: words,
            schema: .choice(words)
        ) { words.contains($0) ? $0 : nil }
    }
}

extension Parameter<String> {
    /// Any text of 1 to 250 characters, which must be given.
    public static func required(_ name: String, _ summary: String) -> Self {
        Parameter(
            name, summary, standard: nil, expectation: "1 to \(mostCharacters) characters of text", schema: .text
        ) { $0.isShortText ? $0 : nil }
    }
}

extension Parameter<String?> {
    /// Any text of 1 to 250 characters.
    public static func text(_ name: String, _ summary: String) -> Self {
        Parameter(name, summary, expectation: "1 to \(mostCharacters) characters of text", schema: .text) { $0.isShortText ? $0 : nil }
    }
}

extension Parameter<Instant?> {
    /// A time, as RFC 3339 writes it.
    public static func time(_ name: String, _ summary: String) -> Self {
        Parameter(name, summary, expectation: "a time such as 2012-07-04T12:00:00Z", schema: .time) { Instant($0) }
    }
}

/// How long a text may be that a client sends, in Unicode's scalars, as JSON Schema counts.
let mostCharacters = 250

extension String {
    var isShortText: Bool { (1...mostCharacters).contains(unicodeScalars.count) }
}

extension Parameter<Cohort> {
    /// A cohort; `tracked` where none is named.
    public static func cohort(_ name: String, _ summary: String) -> Self {
        Parameter(
            name, summary, standard: .tracked,
            expectation: "a cohort: all, tracked, list:NAME, network:NAME, topic:NAME or place:NAME", words: ["all", "tracked"],
            schema: .cohort
        ) { Cohort($0) }
    }
}

/// What a parameter may be, for the document of the API (JSON Schema 2020-12).
enum Schema: Sendable {
    case integer(ClosedRange<Int>, standard: Int)
    case number(ClosedRange<Double>, standard: Double)
    case choice([String])
    case text
    case pattern(String)
    case time
    case cohort

    func write(to writer: inout JSONWriter) {
        writer.object { object in
            switch self {
            case .integer(let range, let standard):
                object.member("type", "integer")
                object.member("minimum", range.lowerBound)
                object.member("maximum", range.upperBound)
                object.member("default", standard)
            case .number(let range, let standard):
                object.member("type", "number")
                object.member("minimum", range.lowerBound)
                object.member("maximum", range.upperBound)
                object.member("default", standard)
            case .choice(let words):
                object.member("type", "string")
                object.member("enum", words)
                object.member("default", words.first)
            case .text:
                object.member("type", "string")
                object.member("minLength", 1)
                object.member("maxLength", mostCharacters)
            case .pattern(let pattern):
                object.member("type", "string")
                object.member("pattern", pattern)
            case .time:
                object.member("type", "string")
                object.member("format", "date-time")
            case .cohort:
                object.member("type", "string")
                object.member("pattern", "^(all|tracked|(list|topic|place):.+|network:[a-z][a-z0-9._-]{0,39})$")
                object.member("default", "tracked")
            }
        }
    }
}
