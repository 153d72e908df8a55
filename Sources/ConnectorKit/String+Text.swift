extension String {
    /// Without white space at both ends.
    package var trimmed: String {
        let text = drop(while: \.isWhitespace)
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...last])
    }

    /// The same with another text in place of some ASCII. `replacing` compares whole characters, which takes many times as long: pages hold
    /// hundreds of addresses.
    package func replacing(ascii part: String, with other: String) -> String {
        guard let first = part.utf8.first, utf8.contains(first) else { return self }
        var (replaced, rest) = ("", utf8[...])
        while let start = rest.firstIndex(of: first) {
            replaced += Substring(rest[..<start])
            rest = rest[start...]
            let isFound = rest.starts(with: part.utf8)
            replaced += isFound ? other : String(Substring(rest.prefix(1)))
            rest = rest.dropFirst(isFound ? part.utf8.count : 1)
        }
        return replaced + Substring(rest)
    }
}
