/// The keys that reading files asks for, and what each may be: what the reference of the configuration is made from.
///
/// Kept only where somebody asks for it, by kind of file and path: `alerts.d`, `rule.when`.
final class AskedKeys {
    /// What a key may be, in words.
    struct Form: Equatable {
        var type: String
        /// The values that are right, where not all of the type are.
        var range: String?
    }

    private(set) var forms: [String: [String: Form]] = [:]

    func note(_ form: Form, of key: String, in table: [String], of file: String) {
        let kind = String(file.prefix { $0 != "/" })
        let path = (table + [key]).joined(separator: ".")
        // Who asks twice asks more closely the second time.
        forms[kind, default: [:]][path] = form
    }
}

extension AskedKeys.Form {
    static let text = Self(type: "text")
    static let boolean = Self(type: "true or false")
    static let texts = Self(type: "array of texts")
    static let table = Self(type: "table")
    static let secret = Self(type: "secret")

    static func choice(_ words: [String]) -> Self { Self(type: "text", range: words.map { "`\($0)`" }.joined(separator: ", ")) }
    static func integer(_ range: ClosedRange<Int64>) -> Self { Self(type: "integer", range: "\(range.lowerBound) to \(range.upperBound)") }
    static func integers(_ range: ClosedRange<Int64>) -> Self {
        Self(type: "array of integers", range: "\(range.lowerBound) to \(range.upperBound)")
    }
    static func number(_ range: ClosedRange<Double>) -> Self { Self(type: "number", range: "\(range.lowerBound) to \(range.upperBound)") }
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        Self(type: "duration", range: "`\(DurationText.write(range.lowerBound))` to `\(DurationText.write(range.upperBound))`")
    }
}
