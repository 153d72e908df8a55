import ConnectorKit

/// Spotify's two downloads: the account's data with a year of plays, and the extended history with all of them.
///
/// A play is a listen by the owner on the artist, whom Spotify names and gives no id: `artist:NAME` stands for one. Plays below half a
/// minute, which Spotify counts for nobody, and those in private sessions are left out.
enum SpotifyArchive: NetworkExport {
    static let network = Network("spotify")
    static let title = "Spotify download"
    static let idHelp = "the account's username"

    /// Old usernames may hold any sign.
    static func isID(_ id: String) -> Bool { !id.contains { $0.isWhitespace || $0 == "/" } }

    static let files = [
        ArchiveFile(
            "Streaming_History_Audio.json", "Streaming_History_Video.json", "endsong.json", holds: ["\"ms_played\"", "\"ts\""],
            of: .interactions, skipping: tooShort, use: .elements(in: { _ in false }, extended)),
        ArchiveFile(
            "StreamingHistory.json", "StreamingHistory_music.json", "StreamingHistory_podcast.json",
            holds: ["\"endTime\"", "\"msPlayed\""],
            of: .interactions, skipping: tooShort, use: .elements(in: { _ in false }, play)),
        ArchiveFile(
            "Follow.json", holds: ["\"followerCount\""], of: .tallies,
            use: .document { (json, owner, batch) throws(Malformed) in
                guard let count = json.count("followerCount") else { throw Malformed("followerCount", "not a count") }
                batch.tallies.append(
                    Tally(network: network, kind: .follow, subject: .identity(owner.id), count: count, at: owner.taken))
            }),
        ArchiveFile("Userdata.json", holds: ["\"username\""], of: .identities, tells: .document(user)),
        ArchiveFile("YourLibrary.json", holds: ["\"tracks\""], use: .leftOut("what was saved: when is not told")),
        ArchiveFile("Playlist.json", holds: ["\"playlists\""], use: .leftOut("playlists, which are no posts")),
        ArchiveFile("SearchQueries.json", use: .leftOut("searches, which are nobody's business")),
    ]

    /// In milliseconds.
    private static let shortest: Int64 = 30_000
    private static let tooShort = "what was played for less than half a minute or in private, and what names no artist"

    @Sendable private static func user(_ root: JSONValue) -> ArchiveTelling {
        guard let name = root["username"]?.string, !name.isEmpty else { return ArchiveTelling() }
        return ArchiveTelling(identity: Identity(IdentityKey(network, name)))
    }

    @Sendable private static func extended(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let at = try json.requiredInstant("ts")
        guard let length = json.count("ms_played") else { throw Malformed("ms_played", "not a count") }
        guard length >= shortest, json["incognito_mode"]?.bool != true else { return }
        let music = (
            json["master_metadata_album_artist_name"]?.string, json["master_metadata_track_name"]?.string, json["spotify_track_uri"]?.string
        )
        let show = (json["episode_show_name"]?.string, json["episode_name"]?.string, json["spotify_episode_uri"]?.string)
        let isMusic = music.0 != nil
        let played = isMusic ? music : show
        // Audiobooks and local files name nobody.
        guard let by = played.0 else { return }
        try listen(owner, to: isMusic ? "artist" : "show", by, piece: played.1, post: played.2, at: at, into: &batch)
    }

    @Sendable private static func play(_ json: JSONValue, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        let at = try json.requiredUTC("endTime")
        guard let length = json.count("msPlayed") else { throw Malformed("msPlayed", "not a count") }
        guard length >= shortest else { return }
        if let show = json["podcastName"]?.string {
            try listen(owner, to: "show", show, piece: json["episodeName"]?.string, post: nil, at: at, into: &batch)
        } else {
            let artist = try json.requiredText("artistName")
            try listen(owner, to: "artist", artist, piece: json["trackName"]?.string, post: nil, at: at, into: &batch)
        }
    }

    /// The two downloads overlap. Both tell the end of a play, one of them to the minute: so the minute and the piece identify it.
    private static func listen(
        _ owner: ArchiveOwner, to sort: String, _ name: String, piece: String?, post: String?, at: Instant, into batch: inout Batch
    ) throws(Malformed) {
        guard (1...300).contains(name.utf8.count), piece?.utf8.count ?? 0 <= 500 else {
            throw Malformed("", "the names in it are empty or longer than 500 bytes")
        }
        let minute = at.seconds - at.seconds % 60
        batch.interactions.append(
            Interaction(
                .listen, on: network, by: owner.id, to: "\(sort):\(name)", post: post, at: Instant(seconds: minute),
                as: "\(owner.id):\(minute):\(name):\(piece ?? "")"))
    }
}
