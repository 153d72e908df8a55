import Model

extension String {
    /// The text on one line that steers no terminal and forges no other line: what would do so as `\u{1b}`.
    var escaped: String {
        guard unicodeScalars.contains(where: \.steers) else { return self }
        return unicodeScalars.map { $0.steers ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }
}
