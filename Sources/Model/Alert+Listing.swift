extension Alert {
    /// Tells of several alerts by their titles, as many as there is room for in `longestText`, and how many more there are.
    public mutating func list(_ titles: [String]) {
        func rest(_ count: Int) -> String { "… and \(count) more: clout alerts list --all" }
        var room = Self.longestText - rest(1_000_000).utf8.count
        var lines: [String] = []
        for (count, title) in titles.enumerated() {
            room -= title.utf8.count + Self.lineSeparator.utf8.count
            if room < 0 {
                lines.append(rest(titles.count - count))
                break
            }
            lines.append(title)
        }
        self.lines = lines
        text = lines.joined(separator: Self.lineSeparator)
    }

    private static let lineSeparator = "; "
}
