import Model
import Scoring

/// Reads `topics.d/*.toml`, each of which tells of topics in `[[topic]]` tables.
struct TopicsReader {
    private(set) var topics: [Topic] = []
    /// The file in which each name stands, also names that are none.
    private var files: [String: String] = [:]

    /// How many topics there may be.
    private static let mostTopics = 1000
    /// How many hashtags or words a topic may have.
    private static let mostWords = 1000
    private static let longestWord = 100

    /// The names of all topics, whatever else is wrong with them.
    var names: Set<String> { Set(files.keys) }

    mutating func read(_ root: Section) {
        for section in root.tables("topic", "topics") { readTopic(section) }
        root.finish()
    }

    private mutating func readTopic(_ section: Section) {
        let name = section.requiredString("name", "the topic's slug, such as \"climate\"")
        if !name.isEmpty, !name.isSlug {
            section.wrong("name", "A slug has lower-case letters, digits, `-`, `_` and `.` only.")
        }
        let title = section.string("title")
        if !section.has("hashtags"), !section.has("words") {
            section.missing("hashtags", "what tells that a post is about it: hashtags, or words of its text under `words`")
        }
        let hashtags = Self.words("hashtags", in: section)
        let words = Self.words("words", in: section)
        section.finish()

        if let file = files[name] {
            section.wrong("name", "There is a topic of this name already (\(file)); each is told of once.")
            return
        }
        if name.isEmpty { return }
        files[name] = section.file.name
        if topics.count == Self.mostTopics {
            section.wrong("name", "There may be \(Self.mostTopics) topics, and this is one more.", showValue: false)
            return
        }
        topics.append(Topic(name, title: title, hashtags: hashtags, words: words))
    }

    private static func words(_ key: String, in section: Section) -> [String] {
        let words = section.strings(key) ?? []
        if section.has(key), words.isEmpty, !section.isRefused(key) { section.wrong(key, "Name at least one, or leave the key out.") }
        if words.count > mostWords {
            section.refuse(key, "A topic may have \(mostWords) of them, and these are \(words.count).", showValue: false)
            return []
        }
        for word in words {
            if !Topic.canMatch(word) {
                section.wrong(key, "`\(word)` has no letter and no digit, so nothing would match it.", showValue: false)
            } else if word.count > longestWord {
                section.wrong(key, "`\(word.prefix(20))…` is longer than \(longestWord) characters.", showValue: false)
            }
        }
        return words
    }
}
