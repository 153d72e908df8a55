/// Something that posts are about, told by hashtags and words of any language.
public struct Topic: Sendable, Hashable {
    /// The topic's slug, such as `climate`; people with a score on it are the cohort `topic:NAME`.
    public var name: String
    /// The name to show.
    public var title: String
    /// Any of these on a post makes it one about the topic.
    public var hashtags: [String]
    /// So does any of these in its text: a word, or several in a row.
    public var words: [String]

    public init(_ name: String, title: String? = nil, hashtags: [String] = [], words: [String] = []) {
        self.name = name
        self.title = title ?? name
        self.hashtags = hashtags
        self.words = words
    }
}
