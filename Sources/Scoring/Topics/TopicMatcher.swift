import Model

/// Tells what posts are about: by hashtags, told beside their text or standing in it, and by whole words of it.
///
/// Letters, not languages: `climate` is no part of `climates`, and what a language makes of a word by inflection is another word,
/// which the topic has to name too. A look-up for each word of a text, however many topics there are.
struct TopicMatcher: Sendable {
    /// The words that have to follow the first one.
    private struct Phrase {
        var rest: ArraySlice<String>
        var topic: UInt16
    }

    private var byHashtag: [String: [UInt16]] = [:]
    private var byFirstWord: [String: [Phrase]] = [:]

    /// Topics are told by their numbers in `topics`.
    init(_ topics: [Topic]) {
        precondition(topics.count <= UInt16.max, "a configuration has at most a thousand topics")
        for (number, topic) in topics.enumerated() {
            let number = UInt16(truncatingIfNeeded: number)
            for hashtag in topic.hashtags { byHashtag[FoldedText.joined(hashtag), default: []].append(number) }
            for words in topic.words.map(FoldedText.words(of:)) {
                guard let first = words.first else { continue }
                byFirstWord[first, default: []].append(Phrase(rest: words.dropFirst(), topic: number))
            }
        }
    }

    /// The numbers of the topics that a post is about, growing.
    func topics(of post: PostWords) -> [UInt16] {
        var found: [UInt16] = []
        if !byHashtag.isEmpty {
            for hashtag in post.hashtags { found += byHashtag[FoldedText.joined(hashtag)] ?? [] }
            for hashtag in post.text.map(Hashtags.tags) ?? [] { found += byHashtag[FoldedText.joined(String(hashtag))] ?? [] }
        }
        if !byFirstWord.isEmpty, let text = post.text {
            let words = FoldedText.words(of: text)
            for (place, word) in words.enumerated() {
                guard let phrases = byFirstWord[word] else { continue }
                for phrase in phrases where words[(place + 1)...].starts(with: phrase.rest) { found.append(phrase.topic) }
            }
        }
        return found.count > 1 ? Set(found).sorted() : found
    }
}

extension Topic {
    /// Whether a hashtag or word has a letter or digit: without any it would match nothing.
    public static func canMatch(_ word: String) -> Bool { !FoldedText.words(of: word).isEmpty }
}
