extension String {
    /// The text on one line that steers no terminal and forges no other line: control characters and line breaks as `\u{1b}`.
    var escaped: String {
        func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
            [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
        }
        guard unicodeScalars.contains(where: isUnsafe) else { return self }
        return unicodeScalars.map { isUnsafe($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }
}
