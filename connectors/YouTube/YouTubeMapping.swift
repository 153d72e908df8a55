import ConnectorKit

/// What the network's documents mean in our words. Pure.
struct YouTubeMapping: Sendable {
    func identity(_ channel: WireChannel) -> Identity {
        Identity(
            IdentityKey(YouTube.network, channel.id), handle: channel.handle, name: channel.title, createdAt: channel.createdAt,
            followers: channel.subscribers)
    }

    func post(_ video: WireVideo) -> Post {
        Post(
            network: YouTube.network, id: video.id, author: video.channel, at: video.at, text: video.title,
            url: "https://www.youtube.com/watch?v=\(video.id)", topics: video.tags)
    }

    /// A video in the list of uploads; one that is not public any more, or cannot be read, only holds its place.
    func item(_ upload: WireUpload, _ video: WireVideo?) -> PostItem {
        let mark = Mark(upload.video, at: upload.at)
        guard let video, video.isPublic else { return PostItem(mark, post: nil) }
        return PostItem(mark, post: post(video), counts: video.counts)
    }

    func follow(_ subscription: WireSubscription) -> PersonAct {
        let actor = Identity(IdentityKey(YouTube.network, subscription.subscriber), name: subscription.title)
        return (actor, Interaction(.follow, on: YouTube.network, by: actor.key.id, to: subscription.channel, at: subscription.at))
    }

    /// A comment, at whatever depth, on a video of the channel `owner`: all of them are what the video's count counts. `nil` where
    /// nobody is named.
    func comment(_ comment: WireComment, on video: String, of owner: String) -> (actor: Identity?, act: Interaction)? {
        guard let author = comment.author else { return nil }
        let name = comment.authorName.flatMap { $0.isEmpty ? nil : $0 }
        let isHandle = name?.hasPrefix("@") ?? false
        let actor = Identity(
            IdentityKey(YouTube.network, author), handle: isHandle ? name.map { String($0.dropFirst()) } : nil, name: isHandle ? nil : name)
        return (actor, Interaction(.comment, on: YouTube.network, by: author, to: owner, post: video, at: comment.at, as: comment.id))
    }
}
