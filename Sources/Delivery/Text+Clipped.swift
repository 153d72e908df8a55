extension String {
    /// The text, or as much of its beginning as takes `limit` bytes of UTF-8 with the `…` behind it.
    func clipped(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var kept = String.UnicodeScalarView()
        var length = 3
        for scalar in unicodeScalars {
            length += UTF8.width(scalar)
            if length > limit { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }
}
