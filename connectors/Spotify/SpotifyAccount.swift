import ConnectorKit

/// An artist, a user, a playlist, or the token's own account, as far as it is read.
struct WireAccount: Sendable, Hashable {
    var key: String
    var name: String?
    /// Not told to apps in Development Mode (since February 2026).
    var followers: Int64?

    init(_ json: JSONValue, as kind: SpotifyName.Kind) throws(Malformed) {
        let member: StaticString = kind == .account ? "account_id" : "id"
        guard let found = SpotifyName(stored: "\(kind.rawValue):\(try json.requiredID(member))") else {
            throw Malformed(member.description, "not an id")
        }
        key = found.stored
        name = (json["name"] ?? json["display_name"])?.string
        followers = json["followers"]?.count("total")
    }

    var identity: Identity { Identity(IdentityKey(Spotify.network, key), name: name, followers: followers) }
}

/// What is kept beside what all rounds share.
struct SpotifyExtra: PostExtra {
    /// The log was told that the network does not tell the followers.
    var isHidden: Bool?
}

/// One of them: a single question each time, as there is nothing behind its count.
struct SpotifyAccount: PostSource {
    let spotify: Spotify
    let name: SpotifyName
    let context: FetchContext

    var network: Network { Spotify.network }
    var id: String { name.stored }

    func plan(isOwn: Bool) -> PostPlan { PostPlan(history: .zero) }

    /// The page of posts, which are none, tells it all.
    func cost(of step: PostStep, _ state: PostState<SpotifyExtra>) -> Cost { step == .newest ? ["requests": 1] : [:] }

    func posts(_ question: PostQuestion, _ extra: inout SpotifyExtra, into batch: inout Batch) async throws(FetchError) -> PostPage? {
        var call = spotify.call(for: name)
        call.knownVersion = question.version
        let page = try await context.get(call)
        guard !page.isUnchanged else { return PostPage(isUnchanged: true) }
        let found = try context.recordOrRejection(page, of: call, as: name.kind.rawValue, into: &batch) { (json) throws(Malformed) in
            try WireAccount(json, as: name.kind)
        }
        guard let found else { return PostPage() }
        guard found.key == id else {
            let failure = context.failure(of: call)
            guard name.kind == .account else { throw failure.malformed("the answer is about somebody else") }
            throw failure(
                .forbidden, .giveUp, why: "the token is another account's",
                mend: "Give each account that is tracked as `me` a connector of its own.")
        }
        if found.followers == nil, extra.isHidden != true { context.noteUnanswered("followers of \(name.stored)") }
        extra.isHidden = found.followers == nil
        return PostPage(owner: found.identity, version: page.version)
    }
}
