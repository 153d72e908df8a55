import ConnectorKit

/// YouTube in Google Takeout. Folders and some files have names in the account's language, so that what they hold counts.
enum YouTubeArchive: NetworkExport {
    static let network = Network("youtube")
    static let title = "Google Takeout of YouTube"
    static let idHelp = "the channel's id: UC and 22 signs"

    static func isID(_ id: String) -> Bool { isChannel(id) && id.utf8.count == 24 }

    static let files = [
        ArchiveFile("search-history.json", holds: ["\"titleUrl\"", "YouTube"], use: .leftOut("searches, which are nobody's business")),
        ArchiveFile(
            "watch-history.json", holds: ["\"titleUrl\"", "\"YouTube\""], of: .interactions, skipping: unwatched,
            use: .elements(in: { _ in false }, watched)),
        ArchiveFile(
            "watch-history.json", "*.json", holds: ["\"titleUrl\"", "\"products\"", "\"YouTube\"", "watch?v"], of: .interactions,
            skipping: unwatched,
            use: .elements(in: { _ in false }, watched)),
        ArchiveFile(
            "subscriptions.csv", "*.csv", holds: ["youtube.com/channel/UC"], of: .interactions, use: .rows(columns: [], subscription)),
        ArchiveFile("channel.csv", holds: ["Channel ID"], of: .identities, tells: .row(columns: ["Channel ID"], channel)),
        ArchiveFile(
            "videos.csv", holds: ["Video ID"], tells: .row(columns: ["Video ID", "Channel ID"], channel),
            skipping: "videos that not everybody can see",
            use: .rows(columns: ["Video ID"], video)),
        ArchiveFile(
            "comments.csv", holds: ["Comment ID", "Video ID"], tells: .row(columns: ["Comment ID", "Channel ID"], channel),
            use: .leftOut("comments given: on whose video is not told")),
    ]

    /// Tables have their columns in the account's language, and lie in a folder that is called after YouTube in any.
    static func isOfAnotherLanguage(_ path: String) -> Bool {
        let folders = path.lowercased().split(separator: "/").dropLast()
        return FileName(path).type == "csv" && folders.contains { $0.contains("youtube") }
    }

    private static let unwatched = "advertisements, and what is no video or does not tell its channel"

    @Sendable private static func channel(_ row: CSVRow) -> ArchiveTelling {
        guard let id = row["Channel ID"], isChannel(id) else { return ArchiveTelling() }
        return ArchiveTelling(identity: Identity(IdentityKey(network, id), name: row["Channel Title (Original)"] ?? row["Channel Title"]))
    }

    /// A video that the owner has watched, where its channel is told. Advertisements are not watched by choice.
    @Sendable private static func watched(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let at = try json.requiredInstant("time")
        let isAdvertisement = json["details"]?.elements.contains { $0["name"]?.string == "From Google Ads" } ?? false
        guard !isAdvertisement, let video = json["titleUrl"]?.string.flatMap(videoID) else { return }
        let address = json["subtitles"]?.elements.first { _ in true }?["url"]?.string
        guard let channel = address?.split(separator: "/").last.map(String.init), isChannel(channel) else { return }
        batch.interactions.append(
            Interaction(
                .view, on: network, by: owner.id, to: channel, post: video, at: at, as: "\(video):\(owner.id):\(at.milliseconds)"))
    }

    /// A channel that the owner has subscribed to; since when is not told. The columns' names are translated, their order is not.
    @Sendable private static func subscription(_ row: CSVRow, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        guard let channel = row[0], isChannel(channel) else { throw Malformed("Channel Id", "not a channel's id") }
        batch.interactions.append(Interaction(.subscription, on: network, by: owner.id, to: channel, at: owner.taken))
    }

    /// A video of the owner's that everybody can see.
    @Sendable private static func video(_ row: CSVRow, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let id = try row.required("Video ID")
        guard id.utf8.count <= 64 else { throw Malformed("Video ID", "not an id") }
        if let privacy = row["Privacy"] ?? row["Visibility"], privacy.lowercased() != "public" { return }
        let columns = ["Video Publish Timestamp", "Publish Timestamp", "Publish Time", "Video Create Timestamp"]
        guard let text = columns.lazy.compactMap({ row[$0] }).first else { throw Malformed(columns[0], "missing") }
        guard let at = Instant(text) ?? Instant(utc: text) else { throw Malformed(columns[0], "not a time") }
        batch.posts.append(
            Post(
                network: network, id: id, author: owner.id, at: at, text: row["Video Title (Original)"] ?? row["Title"],
                url: "https://www.youtube.com/watch?v=\(id)"))
    }

    private static func videoID(_ address: String) -> String? {
        guard let start = address.firstRange(of: "watch?v=") else { return nil }
        let id = address[start.upperBound...].prefix { $0 != "&" && $0 != "#" }
        return (1...64).contains(id.utf8.count) ? String(id) : nil
    }

    private static func isChannel(_ id: String) -> Bool {
        id.hasPrefix("UC") && id.utf8.count <= 64 && id.isMade(of: .letters, .digits, and: "-_")
    }
}
