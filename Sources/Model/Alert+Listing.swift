extension Alert {
    /// Titles of several alerts in one text, as many as there is room for in `longestText`, and how many more there are.
    public static func listing(_ titles: [String]) -> String {
        let room = longestText - " … and 1000000 more".utf8.count
        var text = ""
        for (count, title) in titles.enumerated() {
            let next = (count == 0 ? "" : "; ") + title
            if text.utf8.count + next.utf8.count > room { return "\(text) … and \(titles.count - count) more" }
            text += next
        }
        return text
    }
}
