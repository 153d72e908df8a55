extension Collection {
    /// The runs of neighbours of which each belongs with the next.
    func runs(where belong: (Element, Element) -> Bool) -> [SubSequence] {
        var runs: [SubSequence] = []
        var start = startIndex
        while start < endIndex {
            var last = start
            var end = index(after: start)
            while end < endIndex, belong(self[last], self[end]) {
                last = end
                end = index(after: end)
            }
            runs.append(self[start..<end])
            start = end
        }
        return runs
    }
}
