/// The word of `words` that `word` was most likely meant to be, or `nil` when none is near: for messages about mistyped names.
///
/// Near means a Damerau–Levenshtein distance (optimal string alignment) of at most a third of the longer word, and at least one.
public func nearestWord(to word: String, among words: some Sequence<String>) -> String? {
    var best: (word: String, distance: Int)?
    for candidate in words {
        let distance = editDistance(Array(word.lowercased().utf8), Array(candidate.lowercased().utf8))
        guard distance <= max(1, max(word.utf8.count, candidate.utf8.count) / 3) else { continue }
        if let found = best, (found.distance, found.word) <= (distance, candidate) { continue }
        best = (candidate, distance)
    }
    return best?.word
}

/// How many insertions, deletions, replacements and swaps of neighbours turn `a` into `b`.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    guard !a.isEmpty else { return b.count }
    guard !b.isEmpty else { return a.count }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
        var row = [i] + last.dropFirst()
        for j in 1...b.count {
            let replacement = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            row[j] = min(last[j] + 1, row[j - 1] + 1, replacement)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], beforeLast[j - 2] + 1) }
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
