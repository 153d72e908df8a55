import Model

/// What people do on a network, and how it spells the ids of what they do: all that tells one network's record from another's.
struct Customs: Sendable {
    let network: Network
    /// Tells the networks' streams of a seed apart; each its own, below 16.
    let number: UInt64
    let snowflake: Snowflake
    /// How reactions to a post fall, cumulated: below `likes` is a like, below `reshares` a reshare, below `replies` an answer, the rest quotes.
    var likes = 0.58
    var reshares = 0.80
    var replies = 0.94
    /// How many posts people publish, relative to Mastodon; reactions stay as many, so each post has more of them.
    var postShare = 1.0
    var hasMentions = true
    var hasFollows = true
    /// Whether authors answer those who answered them.
    var answersReplies = true
    /// Whether whoever was answered by an author applauds that, at once: a network that tells no news of late applause.
    var likesAnswers = false
    /// Whether what is a reshare elsewhere comes with the post: who was there too.
    var resharesAtOnce = false
    /// What the model calls a reshare here.
    var reshareKind = Kind.reshare
    /// What the model calls an answer to a post here.
    var replyKind = Kind.reply
    /// What it calls an answer to an answer.
    var answerKind = Kind.reply
    /// Whether a post's count of answers holds those to its answers.
    var countsDeepAnswers = false
    /// The name that somebody has here, of the member and the account's number.
    var handle: @Sendable (Member, UInt64) -> String = { member, _ in member.slug.replacing("-", with: "_") }
    /// An account's id, of its number and handle.
    var accountID: @Sendable (UInt64, String) -> String = { number, _ in String(number) }
    /// The id under which a connector stores a post.
    var postID: @Sendable (Int32, NetworkRecord) -> String = { post, record in String(record.posts[Int(post)].number) }
    /// The number in such an id.
    var postNumber: @Sendable (String) -> UInt64? = { UInt64($0) }

    static let mastodon = Customs(network: .mastodon, number: 0, snowflake: .mastodon)
    static let twitter = Customs(
        network: .twitter, number: 1, snowflake: .twitter, handle: { member, _ in member.name.replacing(" ", with: "") })

    private static let all: [Network: Customs] = Dictionary(
        uniqueKeysWithValues: ([mastodon, twitter] + NetworkServer.views.map { $0.customs }).map { ($0.network, $0) })

    /// The customs of a network; `nil` for one that is not simulated.
    static func of(_ network: Network) -> Customs? { all[network] }

    // MARK: Streams of a seed

    func dayStream(_ day: Int32) -> UInt64 { UInt64(UInt32(bitPattern: day)) << 8 | (0xA1 + number * 16) & 0xFF }
    var acquaintanceStream: UInt64 { 2 + number }
    var settlementStream: UInt64 { 100 + number }
}

extension Network {
    /// The simulated Mastodon server's network.
    static let mastodon = Network("mastodon")
    /// The simulated X's network.
    static let twitter = Network("twitter")
}
